import { LeanClient } from '../database/lean-client.js';
import type { BusLink } from './bus-link.js';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';

const CHANNEL = 'agp_bus';
const RECONNECT_MS = 500;
/** PostgreSQL refuses a notification of 8000 bytes or more. */
const LARGEST_PAYLOAD_BYTES = 7_900;

/** Between nodes that share a database and have no Redis, by LISTEN and NOTIFY. */
export class PostgresLink implements BusLink {
  private client?: LeanClient;
  private closed = false;
  /** One notification at a time: a bulk change sends hundreds. */
  private sending: Promise<unknown> = Promise.resolve();
  private receive: (topic: string, payload: unknown) => Promise<void> = async () => undefined;
  private notice: () => void = () => undefined;

  constructor(
    private readonly url: string,
    private readonly logError: (error: unknown) => void,
  ) {
    void this.connect(false);
  }

  async send(topic: string, payload: unknown): Promise<void> {
    const text = encodeEnvelope(topic, payload);
    if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES) return this.send('resynchronise', {});
    if (!this.client) throw new Error('the link to the database is down');
    const { client } = this;
    const sent = this.sending.then(() => client.query('SELECT pg_notify($1, $2)', [CHANNEL, text]));
    this.sending = sent.catch(() => undefined);
    await sent;
  }

  onMessage(receive: (topic: string, payload: unknown) => Promise<void>): void {
    this.receive = receive;
  }

  onGap(notice: () => void): void {
    this.notice = notice;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(again: boolean): Promise<void> {
    if (this.closed) return;
    const client = new LeanClient({ connectionString: this.url, application_name: 'api-gateway-pro bus', keepAlive: true });
    client.on('error', this.logError);
    client.on('notification', ({ payload }) => {
      const message = decodeEnvelope(payload ?? '[]');
      if (message) void this.receive(message.topic, message.payload);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      client.once('end', () => {
        this.client = undefined;
        this.later();
      });
      this.client = client;
      if (again) this.notice();
    } catch (error) {
      this.logError(error);
      await client.end().catch(() => undefined);
      this.later();
    }
  }

  private later(): void {
    if (!this.closed) setTimeout(() => void this.connect(true), RECONNECT_MS).unref();
  }
}
