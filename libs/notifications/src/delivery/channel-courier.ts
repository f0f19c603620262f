import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, type Reasoned, SecretBox, Transactions } from '@app/core';
import { In, LessThanOrEqual, MoreThan, type Repository } from 'typeorm';
import { DeliveryRefusedError } from '../channels/channel-sender.js';
import { ChannelSenders } from '../channels/channel-senders.js';
import type { ChannelSettings } from '../channels/channel-settings.js';
import { failureReason } from '../channels/failure-reason.js';
import { describeFailure, toldAnswer } from '../channels/told-answer.js';
import { channelSealedAs, NotificationChannel } from '../notification-channel.entity.js';
import { NotificationRoute } from '../notification-route.entity.js';
import { Notification, NotificationAttempt, NotificationStatus } from '../notification.entity.js';
import { DeliveryQueue } from './delivery-queue.js';
import { GIVE_UP_CHANNEL_MS, nextAttempt } from './delivery-schedule.js';
import { MessageComposer } from './message-composer.js';
import { planMessages, type PlannedMessage } from './message-plan.js';

const LEASE_SECONDS = 60;
const DUE_AT_ONCE = 2_000;
const PARALLEL = 8;
const WINDOW_MS = 60_000;
const SWEEP_MS = 5_000;
const LONGEST_ANSWER = 1_000;

/** Why a try came to nothing. */
type Failure = Reasoned & { /** Another one would come to the same. */ final?: boolean };

/** Delivers what is due on a channel. One process at a time holds a channel; a dead one's hold ends by itself. */
@Injectable()
export class ChannelCourier implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private sweeper?: NodeJS.Timeout;

  constructor(
    @InjectRepository(NotificationChannel) private readonly channels: Repository<NotificationChannel>,
    @InjectRepository(Notification) private readonly notifications: Repository<Notification>,
    @InjectRepository(NotificationAttempt) private readonly attempts: Repository<NotificationAttempt>,
    private readonly transactions: Transactions,
    private readonly senders: ChannelSenders,
    private readonly composer: MessageComposer,
    private readonly queue: DeliveryQueue,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.work(({ channelId }) => this.deliverDue(channelId));
    this.sweeper = setInterval(() => void this.wakeForgotten(), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
  }

  async deliverDue(channelId: number): Promise<void> {
    if (!(await this.lease(channelId))) return;
    try {
      while (await this.deliverSome(channelId)) await this.lease(channelId, true);
    } finally {
      await this.channels.update(channelId, { leasedUntil: null });
    }
  }

  /** Channels with something due that nobody is at: their job was lost with its process. */
  private async wakeForgotten(): Promise<void> {
    try {
      const rows = (await this.channels.query(
        `SELECT c.id FROM notification_channel c WHERE c.enabled AND (c.leased_until IS NULL OR c.leased_until < now())
           AND EXISTS (SELECT 1 FROM notification n WHERE n.channel_id = c.id AND n.status = 'PENDING' AND n.next_attempt_at < now() - interval '2 seconds')`,
      )) as { id: number }[];
      for (const { id } of rows) await this.deliverDue(id);
    } catch (error) {
      this.logger.warn(`deliveries wait: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async lease(channelId: number, renew = false): Promise<boolean> {
    const [, taken] = (await this.channels.query(
      `UPDATE notification_channel SET leased_until = now() + make_interval(secs => $2) WHERE id = $1 AND ($3 OR leased_until IS NULL OR leased_until < now())`,
      [channelId, LEASE_SECONDS, renew],
    )) as [unknown, number];
    return taken > 0;
  }

  /** @returns whether there may be more to do right away. */
  private async deliverSome(channelId: number): Promise<boolean> {
    const channel = await this.channels.findOneBy({ id: channelId, enabled: true });
    if (!channel) return false;
    const now = new Date(this.clock.now());
    const due = await this.notifications.find({ where: { channelId, status: NotificationStatus.PENDING, nextAttemptAt: LessThanOrEqual(now) }, order: { id: 'ASC' }, take: DUE_AT_ONCE });
    if (due.length === 0) return false;
    const room = await this.room(channel, now);
    if (room <= 0) {
      await this.queue.wake(channelId, await this.roomAgainAt(channel));
      return false;
    }
    const messages = planMessages(due, room, await this.digestLimits(due));
    // One slow answer must not hold up the rest; robots, which are limited, get theirs in order.
    const atOnce = room === Infinity ? PARALLEL : 1;
    for (let start = 0; start < messages.length; start += atOnce) {
      await Promise.all(messages.slice(start, start + atOnce).map((message) => this.send(channel, message, now)));
      await this.lease(channelId, true);
    }
    return true;
  }

  /** How many messages the channel's other side takes now: all tries of the last minute count. */
  private async room(channel: NotificationChannel, now: Date): Promise<number> {
    const { mostAMinute } = this.senders.get(channel.kind);
    if (mostAMinute === undefined) return Infinity;
    return mostAMinute - (await this.attempts.countBy({ channelId: channel.id, at: MoreThan(new Date(now.getTime() - WINDOW_MS)) }));
  }

  private async roomAgainAt(channel: NotificationChannel): Promise<Date> {
    const most = this.senders.get(channel.kind).mostAMinute!;
    const [oldest] = await this.attempts.find({ where: { channelId: channel.id }, order: { id: 'DESC' }, skip: most - 1, take: 1 });
    return new Date((oldest?.at.getTime() ?? this.clock.now()) + WINDOW_MS + 50);
  }

  private async digestLimits(due: readonly Notification[]): Promise<Map<number, number>> {
    const ids = [...new Set(due.map(({ routeId }) => routeId).filter((id) => id !== null))];
    const routes = await this.channels.manager.findBy(NotificationRoute, { id: In(ids) });
    return new Map(routes.filter(({ digestAfter }) => digestAfter !== null).map(({ id, digestAfter }) => [id, digestAfter!]));
  }

  /** Written before it is sent, so that another try of it is known as the same. */
  private async makeDigest(notifications: readonly Notification[]): Promise<string> {
    const [{ id }] = (await this.notifications.query('SELECT uuidv7() AS id')) as { id: string }[];
    await this.notifications.update({ id: In(notifications.map((one) => one.id)) }, { digestId: id });
    return id;
  }

  private async send(channel: NotificationChannel, { id, notifications }: PlannedMessage, now: Date): Promise<void> {
    const message = await this.composer.compose(id ?? (await this.makeDigest(notifications)), notifications, channel, now);
    const settings = JSON.parse(this.box.open(channel.settings, channelSealedAs(channel.id))) as ChannelSettings;
    const clean = (text: string) => toldAnswer(text, channel.kind, settings).slice(0, LONGEST_ANSWER);
    const at = new Date(this.clock.now());
    try {
      const { text } = await this.senders.get(channel.kind).send(message, settings);
      await this.settle(channel, notifications, { messageId: message.id, at, succeeded: true, answer: clean(text) });
    } catch (error) {
      const final = error instanceof DeliveryRefusedError && error.final;
      await this.settle(channel, notifications, { messageId: message.id, at, succeeded: false, answer: clean(describeFailure(error)) }, { final, ...failureReason(error) });
    }
  }

  private async settle(channel: NotificationChannel, notifications: readonly Notification[], attempt: Pick<NotificationAttempt, 'messageId' | 'at' | 'succeeded' | 'answer'>, { final, ...reason }: Failure = {}): Promise<void> {
    const now = new Date(this.clock.now());
    const tries = notifications[0].attempts + 1;
    const next = attempt.succeeded || final ? undefined : nextAttempt(tries, now);
    const status = attempt.succeeded ? NotificationStatus.DELIVERED : next ? NotificationStatus.PENDING : NotificationStatus.FAILED;
    await this.transactions.run(async (transaction) => {
      const { manager } = transaction;
      await manager.insert(NotificationAttempt, { ...attempt, reason, channelId: channel.id, durationMs: now.getTime() - attempt.at.getTime() });
      await manager.update(Notification, { id: In(notifications.map(({ id }) => id)) }, { status, attempts: tries, nextAttemptAt: next ?? null, deliveredAt: attempt.succeeded ? now : null });
      if (attempt.succeeded) {
        if (channel.failingSince) await manager.update(NotificationChannel, channel.id, { failingSince: null, lastError: null, lastReason: null });
        channel.failingSince = null;
        return;
      }
      channel.failingSince ??= now;
      const hopeless = now.getTime() - channel.failingSince.getTime() >= GIVE_UP_CHANNEL_MS;
      await manager.update(NotificationChannel, channel.id, { failingSince: channel.failingSince, lastError: attempt.answer, lastReason: reason, ...(hopeless && { enabled: false }) });
      if (hopeless) await transaction.raise({ type: 'channel_disabled', severity: 'WARNING', subject: `notification_channel:${channel.id}`, data: { channelId: channel.id, channelName: channel.name, error: attempt.answer, ...reason } });
    });
    if (next) await this.queue.wake(channel.id, next);
  }
}
