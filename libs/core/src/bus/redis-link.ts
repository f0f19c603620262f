import { createClient } from '@redis/client';
import type { BusLink } from './bus-link.js';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';

const CHANNEL = 'agp:bus';

/** Between nodes, over Redis pub/sub. While Redis is away nothing queues: nodes resynchronise when it is back. */
export class RedisLink implements BusLink {
  private readonly publisher;
  private readonly subscriber;
  private notice: () => void = () => undefined;

  constructor(url: string, logError: (error: unknown) => void) {
    this.publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, 1_000) } });
    this.subscriber = this.publisher.duplicate();
    for (const client of [this.publisher, this.subscriber]) client.on('error', logError);
    let connectedBefore = false;
    this.subscriber.on('ready', () => {
      if (connectedBefore) this.notice();
      connectedBefore = true;
    });
    void this.publisher.connect().catch(logError);
  }

  async send(topic: string, payload: unknown): Promise<void> {
    await this.publisher.publish(CHANNEL, encodeEnvelope(topic, payload));
  }

  onMessage(receive: (topic: string, payload: unknown) => Promise<void>): void {
    void this.subscriber
      .connect()
      .then(() =>
        this.subscriber.subscribe(CHANNEL, (text) => {
          const message = decodeEnvelope(text);
          if (message) void receive(message.topic, message.payload);
        }),
      )
      .catch(() => undefined);
  }

  onGap(notice: () => void): void {
    this.notice = notice;
  }

  async close(): Promise<void> {
    for (const client of [this.publisher, this.subscriber]) if (client.isOpen) client.destroy();
  }
}
