import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, type DomainEvent, domainEventRaised, MessageBus, type Transaction, Transactions } from '@app/core';
import { MoreThan } from 'typeorm';
import { DeliveryQueue } from '../delivery/delivery-queue.js';
import { NotificationRoute } from '../notification-route.entity.js';
import { Notification, NotificationStatus } from '../notification.entity.js';
import { asksFor, mayHearRecovery, RECOVERY_OF, sendAt } from './route-matching.js';

const EVENTS_AT_ONCE = 200;
/** Finds what was committed by a process that died before it could tell. */
const SWEEP_MS = 5_000;

interface EventRow {
  id: string;
  type: DomainEvent['type'];
  severity: DomainEvent['severity'];
  subject: string;
  upstream_id: number | null;
}

/** Takes events out of the outbox and makes a notification for each route that asks for them. */
@Injectable()
export class EventDispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private sweeper?: NodeJS.Timeout;
  private running?: Promise<void>;
  private again = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly queue: DeliveryQueue,
    private readonly clock: Clock,
    private readonly bus: MessageBus,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe(domainEventRaised, () => void this.dispatch());
    this.sweeper = setInterval(() => void this.dispatch(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await this.running;
  }

  /** One run at a time; what is asked for meanwhile is done by one more. */
  dispatch(): Promise<void> {
    this.again = true;
    this.running ??= this.drain().finally(() => (this.running = undefined));
    return this.running;
  }

  private async drain(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        while ((await this.dispatchSome()) === EVENTS_AT_ONCE);
      }
    } catch (error) {
      this.logger.error(`events wait in the outbox: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async dispatchSome(): Promise<number> {
    const { count, channels } = await this.transactions.run(async (transaction) => {
      const events = (await transaction.manager.query(
        'SELECT id, type, severity, subject, upstream_id FROM domain_event WHERE dispatched_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
        [EVENTS_AT_ONCE],
      )) as EventRow[];
      if (events.length === 0) return { count: 0, channels: new Set<number>() };
      const routes = await transaction.manager.find(NotificationRoute, { where: { enabled: true }, order: { id: 'ASC' } });
      const channels = new Set<number>();
      for (const event of events) {
        for (const route of routes) if (await this.route(transaction, event, route)) channels.add(route.channelId);
      }
      await transaction.manager.query('UPDATE domain_event SET dispatched_at = now() WHERE id = ANY($1)', [events.map(({ id }) => id)]);
      return { count: events.length, channels };
    });
    for (const channelId of channels) await this.queue.wake(channelId);
    return count;
  }

  /** @returns whether a notification was made. */
  private async route({ manager }: Transaction, row: EventRow, route: NotificationRoute): Promise<boolean> {
    const event = { type: row.type, severity: row.severity, upstreamId: row.upstream_id ?? undefined };
    const wanted = asksFor(route, event) || (mayHearRecovery(route, event) && (await this.toldOfIncident(manager, route, row)));
    if (!wanted) return false;
    const now = new Date(this.clock.now());
    const same = { routeId: route.id, eventType: row.type, subject: row.subject };
    const recent = route.dedupeSeconds > 0 && (await manager.findOne(Notification, { where: { ...same, createdAt: MoreThan(new Date(now.getTime() - route.dedupeSeconds * 1_000)) }, order: { id: 'DESC' } }));
    if (recent) {
      await manager.increment(Notification, { id: recent.id }, 'repeats', 1);
      return false;
    }
    const nextAttemptAt = row.severity === 'CRITICAL' ? now : sendAt(route, now);
    await manager.insert(Notification, { ...same, eventId: row.id, channelId: route.channelId, severity: row.severity, status: NotificationStatus.PENDING, createdAt: now, nextAttemptAt });
    return true;
  }

  /** Whether this route told of what the recovery ends, and has not told its end yet. */
  private async toldOfIncident(manager: Transaction['manager'], route: NotificationRoute, row: EventRow): Promise<boolean> {
    const incidents = Object.entries(RECOVERY_OF).filter(([, recovery]) => recovery === row.type);
    const last = await manager.findOne(Notification, { where: [...incidents.map(([type]) => type), row.type].map((eventType) => ({ routeId: route.id, subject: row.subject, eventType: eventType as DomainEvent['type'] })), order: { id: 'DESC' } });
    return last !== null && last.eventType !== row.type;
  }

  /** Makes notifications anew for what has lasted longer than its route wants to be silent about. @returns how many */
  async repeatWhatLasts(): Promise<number> {
    const now = new Date(this.clock.now());
    return this.transactions.run(async ({ manager }) => {
      let count = 0;
      for (const route of await manager.findBy(NotificationRoute, { enabled: true, repeatSeconds: MoreThan(0) })) {
        for (const [eventType, recovery] of Object.entries(RECOVERY_OF)) {
          const lasting = (await manager.query(LASTING, [route.id, eventType, recovery, route.repeatSeconds, now])) as LastingRow[];
          for (const { event_id: eventId, subject, severity } of lasting) {
            await manager.insert(Notification, { eventId, channelId: route.channelId, routeId: route.id, eventType: eventType as DomainEvent['type'], severity, subject, status: NotificationStatus.PENDING, createdAt: now, nextAttemptAt: sendAt(route, now) });
            count++;
          }
        }
      }
      return count;
    });
  }
}

interface LastingRow {
  event_id: string;
  subject: string;
  severity: DomainEvent['severity'];
}

/** The last notification of each subject, where it is old enough and what it told of is not over. */
const LASTING = `
  SELECT last.event_id, last.subject, last.severity FROM (
    SELECT DISTINCT ON (subject) * FROM notification WHERE route_id = $1 AND event_type = $2 ORDER BY subject, id DESC
  ) last
  WHERE last.created_at < $5::timestamptz - make_interval(secs => $4)
    AND NOT EXISTS (SELECT 1 FROM domain_event e WHERE e.subject = last.subject AND e.type = $3 AND e.id > last.event_id)`;
