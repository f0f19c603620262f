export { LiveFeed, type LiveFeedSettings } from './live-feed.js';
export { type Delivery, Mailbox } from './mailbox.js';
export { SharedFigures } from './shared-figures.js';
export { ticks } from './ticks.js';
