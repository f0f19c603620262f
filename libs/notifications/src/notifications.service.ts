import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, GatewayError, keysetPage, scheduledTask, type DomainEvent, type Language, type Page, type PageArgs, type TaskResult } from '@app/core';
import { In, type Repository } from 'typeorm';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import { Notification, NotificationAttempt, NotificationStatus } from './notification.entity.js';
import type { NotificationFilter } from './notifications.inputs.js';
import { EventDispatcher } from './routing/event-dispatcher.js';
import { nameOf } from './templates/digest.js';

const KEPT_DAYS = 90;

/** The history of notifications. */
@Injectable()
export class NotificationsService {
  constructor(
    @InjectRepository(Notification) private readonly notifications: Repository<Notification>,
    @InjectRepository(NotificationAttempt) private readonly attempts: Repository<NotificationAttempt>,
    private readonly queue: DeliveryQueue,
    private readonly dispatcher: EventDispatcher,
    private readonly clock: Clock,
  ) {}

  list(page: PageArgs, filter: NotificationFilter = {}): Promise<Page<Notification>> {
    const query = this.notifications.createQueryBuilder('notification');
    if (filter.channelId) query.andWhere('notification.channelId = :channelId', { channelId: filter.channelId });
    if (filter.status) query.andWhere('notification.status = :status', { status: filter.status });
    if (filter.eventType) query.andWhere('notification.eventType = :eventType', { eventType: filter.eventType });
    return keysetPage(query, page, { by: 'id', direction: 'DESC' });
  }

  async get(id: number): Promise<Notification> {
    const notification = await this.notifications.findOneBy({ id });
    if (!notification) throw GatewayError.notFound('Notification', id);
    return notification;
  }

  /** What notifications are about, by their ids. */
  async subjectNames(ids: readonly number[], language: Language): Promise<Map<number, string>> {
    const rows: (Pick<DomainEvent, 'subject' | 'data'> & { id: number })[] = await this.notifications.query(
      'SELECT notification.id, event.subject, event.data FROM notification JOIN domain_event event ON event.id = notification.event_id WHERE notification.id = ANY($1)',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, nameOf(row, language)]));
  }

  /** Every try, also those made in a digest, oldest first. */
  tries({ messageId, digestId }: Notification): Promise<NotificationAttempt[]> {
    return this.attempts.find({ where: { messageId: In(digestId ? [messageId, digestId] : [messageId]) }, order: { id: 'ASC' } });
  }

  /** Tries again at once, under the same id; also what was given up, and what was delivered (a replay). */
  async retry(id: number): Promise<Notification> {
    const notification = await this.get(id);
    await this.notifications.update(id, { status: NotificationStatus.PENDING, nextAttemptAt: new Date(this.clock.now()), attempts: notification.status === NotificationStatus.PENDING ? notification.attempts : 0 });
    await this.queue.wake(notification.channelId);
    return this.get(id);
  }

  async repeatWhatLasts(): Promise<TaskResult> {
    return { code: 'TOLD_AGAIN', params: { count: await this.dispatcher.repeatWhatLasts() } };
  }

  async dropOld(): Promise<TaskResult> {
    const [, dropped] = (await this.notifications.query(`DELETE FROM notification WHERE status <> 'PENDING' AND created_at < now() - make_interval(days => $1)`, [KEPT_DAYS])) as [unknown, number];
    await this.attempts.query('DELETE FROM notification_attempt WHERE at < now() - make_interval(days => $1)', [KEPT_DAYS]);
    await this.notifications.query('DELETE FROM domain_event WHERE dispatched_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
    return { code: 'NOTIFICATIONS_DROPPED', params: { count: dropped } };
  }
}

export const repeatLastingNotifications = scheduledTask({
  name: 'repeat-lasting-notifications',
  description: 'Tells again of what has lasted longer than its route wants to be silent about.',
  cron: '* * * * *',
  timeLimitSeconds: 55,
  service: NotificationsService,
  run: (service) => service.repeatWhatLasts(),
});

export const dropOldNotifications = scheduledTask({
  name: 'drop-old-notifications',
  description: `Drops notifications, their attempts and events older than ${KEPT_DAYS} days.`,
  cron: '37 4 * * *',
  timeLimitSeconds: 600,
  service: NotificationsService,
  run: (service) => service.dropOld(),
});
