export { Clock } from './clock/clock.js';
export * from './traffic/index.js';
