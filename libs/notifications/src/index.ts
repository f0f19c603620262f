export { NotificationsModule } from './notifications.module.js';
export { dropOldNotifications, repeatLastingNotifications } from './notifications.service.js';
