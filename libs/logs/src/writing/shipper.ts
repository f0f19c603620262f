import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Journal, JournalBatch } from './journal.js';
import { isPoison, type RowStore } from './row-store.js';

/** Batches are stored together up to this size: each costs a commit, and its own updates of the roll-ups. */
const TOGETHER_BYTES = 8 << 20;
/** Between two transactions, so that batches come together also under little load. */
const PAUSE_MS = 200;
const RETRY_MS = { least: 100, most: 2_000 };

/** Brings what is in the journal to the database, in order, as long as it takes. */
export class Shipper {
  /** Rows that the database refused for what is in them. */
  poisonedRows = 0;
  storedRows = 0;
  private readonly logger = new Logger('request-log');
  private readonly waiting: JournalBatch[] = [];
  private running: Promise<void> | undefined;
  private closing = false;
  private wake = new AbortController();

  constructor(
    private readonly journal: Journal,
    private readonly store: RowStore,
  ) {}

  get waitingBatches(): number {
    return this.waiting.length;
  }

  ship(batches: readonly JournalBatch[]): void {
    this.waiting.push(...batches);
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Ships what is left without pauses. What cannot be stored in this time stays in the journal. */
  async close(timeoutMs: number): Promise<void> {
    this.closing = true;
    this.wake.abort();
    const timeout = sleep(timeoutMs, undefined, { ref: false }).then(() => this.waiting.splice(0));
    await Promise.race([this.running, timeout]);
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (this.waiting.length > 0) {
      if (failures === 0) await this.pause(PAUSE_MS);
      const together: JournalBatch[] = [];
      let bytes = 0;
      for (const batch of this.waiting) {
        if (together.length > 0 && bytes + batch.bytes > TOGETHER_BYTES) break;
        together.push(batch);
        bytes += batch.bytes;
      }
      try {
        await this.storeRows(Buffer.concat(await Promise.all(together.map((batch) => this.journal.read(batch)))));
        this.waiting.splice(0, together.length);
        await Promise.all(together.map((batch) => this.journal.remove(batch)));
        if (failures > 0) this.logger.log('the database takes rows again');
        failures = 0;
      } catch (error) {
        if (failures++ === 0) this.logger.warn(`rows wait in the journal: ${error instanceof Error ? error.message : error}`);
        await sleep(Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** Math.min(failures, 10)));
      }
    }
  }

  /** A poisoned row is found by halving; its neighbours are stored. */
  private async storeRows(text: Buffer): Promise<void> {
    if (text.length === 0) return;
    try {
      await this.store.store(text);
      this.storedRows += countRows(text);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const half = text.indexOf(0x0a, text.length >> 1) + 1;
      const middle = half < text.length ? half : text.indexOf(0x0a) + 1;
      if (middle === text.length) {
        this.poisonedRows++;
        this.logger.error(`a row cannot be stored and is dropped: ${(error as Error).message}`);
        return;
      }
      await this.storeRows(text.subarray(0, middle));
      await this.storeRows(text.subarray(middle));
    }
  }

  private async pause(ms: number): Promise<void> {
    if (!this.closing) await sleep(ms, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }
}

function countRows(text: Buffer): number {
  let rows = 0;
  for (let at = text.indexOf(0x0a); at !== -1; at = text.indexOf(0x0a, at + 1)) rows++;
  return rows;
}
