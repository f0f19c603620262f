import { randomUUID } from 'node:crypto';
import { GatewayError, type MessageBus, topic } from '@app/core';
import { LiveInterest } from './live-interest.js';
import { type Delivery, Mailbox } from './mailbox.js';

const COLLECT_MS = 100;
const RENEW_MS = 5_000;
const BELIEVED_MS = 3 * RENEW_MS;
/** From one process to one subscriber. */
const ITEMS_PER_SECOND = 200;
const MAILBOX_ITEMS = 1_000;
const MOST_SUBSCRIBERS = 100;
/** A message between nodes must be smaller than PostgreSQL's bound for a notification. */
const MESSAGE_CHARACTERS = 2_400;

export interface LiveFeedSettings<Filter, Item> {
  /** Names the feed's topics. */
  name: string;
  matches(filter: Filter, item: Item): boolean;
}

/**
 * Items of a kind as they come to pass, in any process of the gateway, to whoever subscribed in any other.
 * Subscribers tell every process what they want; each filters at its own source and sends only that, at a bounded
 * rate.
 */
export class LiveFeed<Filter, Item> {
  private readonly wanted;
  private readonly found;
  private readonly interests = new Map<string, LiveInterest<Filter, Item>>();
  private readonly mailboxes = new Map<string, Mailbox<Item>>();
  private timer: NodeJS.Timeout | undefined;
  private collectedAtMs = 0;

  constructor(
    private readonly bus: MessageBus,
    private readonly settings: LiveFeedSettings<Filter, Item>,
  ) {
    this.wanted = topic<{ id: string; filter: Filter | null }>(`live:${settings.name}:wanted`);
    this.found = topic<{ id: string; items: Item[]; dropped: number }>(`live:${settings.name}:found`);
    bus.subscribe(this.wanted, ({ id, filter }) => this.note(id, filter));
    bus.subscribe(this.found, ({ id, items, dropped }) => this.mailboxes.get(id)?.put(items, dropped));
  }

  /** Whether anybody, anywhere, wants anything. */
  get watched(): boolean {
    return this.interests.size > 0;
  }

  /** Shows items to those who want them. Returns at once. */
  offer(items: readonly Item[]): void {
    for (const interest of this.interests.values()) for (const item of items) if (this.settings.matches(interest.filter, item)) interest.take(item);
  }

  /** @throws GatewayError RATE_LIMITED when this process has too many subscribers already. */
  subscribe(filter: Filter): AsyncIterableIterator<Delivery<Item>> {
    if (this.mailboxes.size >= MOST_SUBSCRIBERS) throw new GatewayError('RATE_LIMITED', 'There are too many live views already', { reason: 'TOO_MANY_VIEWS' });
    const id = randomUUID();
    const want = () => void this.bus.publish(this.wanted, { id, filter });
    const renewing = setInterval(want, RENEW_MS);
    renewing.unref();
    const mailbox = new Mailbox<Item>(MAILBOX_ITEMS, () => {
      clearInterval(renewing);
      this.mailboxes.delete(id);
      void this.bus.publish(this.wanted, { id, filter: null });
    });
    this.mailboxes.set(id, mailbox);
    want();
    return mailbox;
  }

  private note(id: string, filter: Filter | null): void {
    if (filter === null) {
      this.interests.delete(id);
      return;
    }
    const untilMs = Date.now() + BELIEVED_MS;
    const interest = this.interests.get(id);
    if (interest) interest.untilMs = untilMs;
    else this.interests.set(id, new LiveInterest(filter, ITEMS_PER_SECOND, untilMs));
    if (!this.timer) {
      this.collectedAtMs = Date.now();
      this.timer = setInterval(() => this.collect(), COLLECT_MS);
      this.timer.unref();
    }
  }

  private collect(): void {
    const nowMs = Date.now();
    for (const [id, interest] of this.interests) {
      if (interest.untilMs < nowMs) this.interests.delete(id);
      const { items, dropped } = interest.collect(nowMs - this.collectedAtMs);
      if (items.length > 0 || dropped > 0) this.send(id, items, dropped);
    }
    this.collectedAtMs = nowMs;
    if (this.interests.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** To the mailbox when it is here; over the bus, in small messages, when it is elsewhere. */
  private send(id: string, items: Item[], dropped: number): void {
    const mailbox = this.mailboxes.get(id);
    if (mailbox) return mailbox.put(items, dropped);
    let tooLarge = 0;
    let message: Item[] = [];
    let characters = 0;
    for (const item of items) {
      const size = JSON.stringify(item).length;
      if (size > MESSAGE_CHARACTERS) {
        tooLarge++;
        continue;
      }
      if (characters + size > MESSAGE_CHARACTERS) {
        void this.bus.publish(this.found, { id, items: message, dropped: 0 });
        message = [];
        characters = 0;
      }
      message.push(item);
      characters += size;
    }
    void this.bus.publish(this.found, { id, items: message, dropped: dropped + tooLarge });
  }
}
