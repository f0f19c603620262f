import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ChannelSender } from './channels/channel-sender.js';
import { ChannelSenders, SENDER_CLASSES, SENDERS } from './channels/channel-senders.js';
import { ChannelCourier } from './delivery/channel-courier.js';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import { MessageComposer } from './delivery/message-composer.js';
import { NotificationChannel } from './notification-channel.entity.js';
import { NotificationChannelsResolver } from './notification-channels.resolver.js';
import { NotificationChannelsService } from './notification-channels.service.js';
import { NotificationRoute } from './notification-route.entity.js';
import { NotificationRoutesService } from './notification-routes.service.js';
import { Notification, NotificationAttempt } from './notification.entity.js';
import { NotificationAttemptsResolver, NotificationsResolver } from './notifications.resolver.js';
import { NotificationsService } from './notifications.service.js';
import { OutboundHttp } from './outbound/outbound-http.js';
import { EventDispatcher } from './routing/event-dispatcher.js';
import { NotificationTemplate } from './templates/notification-template.entity.js';
import { NotificationTemplatesResolver } from './templates/notification-templates.resolver.js';
import { NotificationTemplatesService } from './templates/notification-templates.service.js';

/** From events in the outbox to messages on channels. */
@Module({
  imports: [TypeOrmModule.forFeature([NotificationChannel, NotificationRoute, Notification, NotificationAttempt, NotificationTemplate])],
  providers: [
    ...SENDER_CLASSES,
    { provide: SENDERS, inject: SENDER_CLASSES, useFactory: (...senders: ChannelSender<object>[]) => senders },
    ChannelSenders,
    OutboundHttp,
    MessageComposer,
    DeliveryQueue,
    ChannelCourier,
    EventDispatcher,
    NotificationChannelsService,
    NotificationRoutesService,
    NotificationsService,
    NotificationTemplatesService,
    NotificationChannelsResolver,
    NotificationsResolver,
    NotificationAttemptsResolver,
    NotificationTemplatesResolver,
  ],
})
export class NotificationsModule {}
