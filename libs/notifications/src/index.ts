export { channelSettingsColumn } from './notification-channel.entity.js';
export { NotificationsModule } from './notifications.module.js';
export { dropOldNotifications, repeatLastingNotifications } from './notifications.service.js';
