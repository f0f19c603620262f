import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { GatewayError, keysetPage, type Language, SecretBox, Transactions, type Page, type PageArgs, type Transaction } from '@app/core';
import type { Repository } from 'typeorm';
import { ChannelKind, type DeliveryAnswer } from './channels/channel-sender.js';
import { ChannelSenders } from './channels/channel-senders.js';
import { type ChannelSettings, describeTarget, parseSettings } from './channels/channel-settings.js';
import { failureReason } from './channels/failure-reason.js';
import { type ShownChannelSettings, shownSettings } from './channels/shown-settings.js';
import { describeFailure, toldAnswer } from './channels/told-answer.js';
import { channelSealedAs, NotificationChannel } from './notification-channel.entity.js';
import type { ChannelSettingsInput, CreateNotificationChannelInput, UpdateNotificationChannelInput } from './notifications.inputs.js';
import { MessageComposer } from './delivery/message-composer.js';
import { answerWords } from './templates/reason-words.js';
import { sampleEvent } from './templates/sample-events.js';

export interface ChannelTest {
  succeeded: boolean;
  answer: string;
}

/** What admins do with channels. */
@Injectable()
export class NotificationChannelsService {
  constructor(
    @InjectRepository(NotificationChannel) private readonly channels: Repository<NotificationChannel>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly box: SecretBox,
    private readonly senders: ChannelSenders,
    private readonly composer: MessageComposer,
  ) {}

  async get(id: number): Promise<NotificationChannel> {
    const channel = await this.channels.findOneBy({ id });
    if (!channel) throw GatewayError.notFound('Notification channel', id);
    return this.withLimit(channel);
  }

  async list(page: PageArgs): Promise<Page<NotificationChannel>> {
    const found = await keysetPage(this.channels.createQueryBuilder('channel'), page);
    for (const { node } of found.edges) this.withLimit(node);
    return found;
  }

  /** @returns the channel, and a webhook's signing secret, this once. */
  async create(input: CreateNotificationChannelInput): Promise<{ channel: NotificationChannel; signingSecret: string | null }> {
    const { settings: given, ...fields } = input;
    const settings = parseSettings(input.kind, completed(input.kind, given));
    const id = await this.transactions.run(async (transaction) => {
      const [{ id }] = (await transaction.manager.query("SELECT nextval(pg_get_serial_sequence('notification_channel', 'id'))::integer AS id")) as { id: number }[];
      await transaction.manager.insert(NotificationChannel, { id, ...fields, target: describeTarget(input.kind, settings), settings: this.seal(id, settings) });
      await this.record(transaction, 'create', null, id);
      return id;
    });
    const signingSecret = input.kind === ChannelKind.WEBHOOK && !given.secret ? (settings as { secret: string }).secret : null;
    return { channel: await this.get(id), signingSecret };
  }

  async update(id: number, input: UpdateNotificationChannelInput): Promise<NotificationChannel> {
    const { settings: given, ...fields } = input;
    await this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOne(NotificationChannel, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!before) throw GatewayError.notFound('Notification channel', id);
      const settings = given && parseSettings(before.kind, changed(this.open(before), given));
      const changes = {
        ...defined(fields),
        ...(settings && { settings: this.seal(id, settings), target: describeTarget(before.kind, settings) }),
        ...(fields.enabled && { failingSince: null, lastError: null, lastReason: null }),
      };
      if (Object.keys(changes).length > 0) await transaction.manager.update(NotificationChannel, id, changes);
      await this.record(transaction, 'update', before, id);
    });
    return this.get(id);
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(NotificationChannel, { id });
      if (!before) throw GatewayError.notFound('Notification channel', id);
      await transaction.manager.delete(NotificationChannel, { id });
      await this.audit.record(transaction, { action: 'notification_channel.delete', subjectKind: 'notification_channel', subjectId: id, subjectName: before.name, before: audited(before) });
      return true;
    });
  }

  /** Sends a sample at once, past all routing. @param language in which it says what came of it */
  async test(id: number, language: Language): Promise<ChannelTest> {
    const channel = await this.get(id);
    const settings = this.open(channel);
    const event = sampleEvent('key_disabled');
    const { title, body } = await this.composer.renderOne(event, channel);
    try {
      const answer: DeliveryAnswer = await this.senders.get(channel.kind).send({ id: crypto.randomUUID(), title, markdown: body, events: [event], at: new Date().toISOString() }, settings);
      return { succeeded: true, answer: toldAnswer(answer.text, channel.kind, settings) };
    } catch (error) {
      return { succeeded: false, answer: answerWords(toldAnswer(describeFailure(error), channel.kind, settings), failureReason(error), language) };
    }
  }

  /** The settings without their secrets. */
  shown(channel: NotificationChannel): ShownChannelSettings {
    return shownSettings(channel.kind, this.open(channel));
  }

  private open(channel: NotificationChannel): ChannelSettings {
    return JSON.parse(this.box.open(channel.settings, channelSealedAs(channel.id))) as ChannelSettings;
  }

  private seal(id: number, settings: ChannelSettings): string {
    return this.box.seal(JSON.stringify(settings), channelSealedAs(id));
  }

  private withLimit(channel: NotificationChannel): NotificationChannel {
    channel.mostAMinute = this.senders.get(channel.kind).mostAMinute;
    return channel;
  }

  private async record(transaction: Transaction, verb: string, before: NotificationChannel | null, id: number): Promise<void> {
    const after = await transaction.manager.findOneByOrFail(NotificationChannel, { id });
    await this.audit.record(transaction, { action: `notification_channel.${verb}`, subjectKind: 'notification_channel', subjectId: id, subjectName: after.name, before: before && audited(before), after: audited(after) });
  }
}

function audited({ id, name, kind, enabled, target, language, timeZone }: NotificationChannel): object {
  return { id, name, kind, enabled, target, language, timeZone };
}

/** What a kind of channel has where nothing was given. */
function completed(kind: ChannelKind, given: ChannelSettingsInput): object {
  if (kind === ChannelKind.EMAIL) return { port: 587, tls: 'STARTTLS', ...defined(given) };
  if (kind === ChannelKind.WEBHOOK) return { headers: [], secret: `whsec_${randomBytes(32).toString('base64')}`, ...defined(given) };
  return defined(given);
}

/** What is left out stays, null takes away. */
function changed(before: ChannelSettings, given: ChannelSettingsInput): object {
  const merged = Object.entries({ ...before, ...given });
  return Object.fromEntries(merged.map(([name, value]) => [name, value === undefined ? (before as Record<string, unknown>)[name] : value]).filter(([, value]) => value !== null && value !== undefined));
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;
}
