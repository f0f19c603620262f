import pg from 'pg';
import { from } from 'pg-copy-streams';
import { createPartitions } from '../partitions/create-partitions.js';
import { COPY_ROWS, PREPARE, STORE_MISSING, STORE_NEW } from './batch-sql.js';

const DAY_MS = 86_400_000;
const CHECK_VIOLATION = '23514';
const UNIQUE_VIOLATION = '23505';
/** A partition is made for yesterday's stragglers and for clocks that run ahead, not for every date that a row may name. */
const OLDEST_DAYS = 40;

/** The connection that takes batches of rows. Each batch is one transaction: rows, captures and roll-ups, or nothing. */
export class RowStore {
  private client: pg.Client | undefined;

  constructor(
    private readonly url: string,
    private readonly logError: (error: unknown) => void,
  ) {}

  /**
   * Stores rows in the format of COPY. Rows that are stored already are passed over, so that a batch of
   * unknown fate is simply given once more.
   * @throws the database's error; see {@link isPoison}.
   */
  async store(pieces: readonly Buffer[]): Promise<void> {
    const client = await this.connect();
    try {
      await this.storeOnce(client, pieces);
    } catch (error) {
      if (!isPartitionMissing(error)) throw error;
      await this.makePartitions(client, Buffer.concat(pieces));
      await this.storeOnce(client, pieces);
    }
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** Takes the rows for new ones first: looking for each whether it is there costs more than the rare second try. */
  private async storeOnce(client: pg.Client, pieces: readonly Buffer[]): Promise<void> {
    try {
      await this.transact(client, pieces, STORE_NEW);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION)) throw error;
      await this.transact(client, pieces, STORE_MISSING);
    }
  }

  private async transact(client: pg.Client, pieces: readonly Buffer[], store: string): Promise<void> {
    try {
      await client.query('BEGIN');
      await copy(client, pieces);
      await client.query(store);
      await client.query('COMMIT');
    } catch (error) {
      // When even this fails the connection is of no use; a new one is made for the next batch.
      await client.query('ROLLBACK').catch(() => this.forget(client));
      throw error;
    }
  }

  private async makePartitions(client: pg.Client, text: Buffer): Promise<void> {
    const days = new Set<string>();
    for (let start = 0; start < text.length; start = text.indexOf(0x0a, start) + 1) days.add(text.toString('latin1', start, start + 10));
    const nowMs = Date.now();
    for (const day of days) {
      const atMs = Date.parse(day);
      if (atMs > nowMs - OLDEST_DAYS * DAY_MS && atMs < nowMs + DAY_MS) await createPartitions(client, atMs, atMs);
    }
  }

  private async connect(): Promise<pg.Client> {
    if (this.client) return this.client;
    const client = new pg.Client({ connectionString: this.url, application_name: 'api-gateway-pro request log', keepAlive: true, connectionTimeoutMillis: 5_000 });
    client.on('error', (error) => {
      this.logError(error);
      this.forget(client);
    });
    client.on('end', () => this.forget(client));
    await client.connect();
    try {
      await client.query(PREPARE);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return (this.client = client);
  }

  private forget(client: pg.Client): void {
    if (this.client === client) this.client = undefined;
    void client.end().catch(() => undefined);
  }
}

function copy(client: pg.Client, pieces: readonly Buffer[]): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const stream = client.query(from(COPY_ROWS));
    const ended = () => reject(new Error('the connection ended during the copy'));
    const settle = (done: () => void) => {
      client.off('end', ended);
      done();
    };
    client.once('end', ended);
    stream.once('error', (error) => settle(() => reject(error)));
    stream.once('finish', () => settle(resolve));
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
}

/** Whether the rows are to blame, so that half of them may pass: errors of data, constraints and sizes. */
export function isPoison(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '');
}

function isPartitionMissing(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === CHECK_VIOLATION && error.message.startsWith('no partition of relation');
}
