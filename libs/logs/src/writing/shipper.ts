import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Journal, JournalBatch } from './journal.js';
import { isPoison, type RowStore } from './row-store.js';

/** Batches are stored together up to this size: each costs a commit, and its own updates of the roll-ups. */
const TOGETHER_BYTES = 16 << 20;
/** Between two transactions, so that batches come together; there is none while more waits than one takes. */
const PAUSE_MS = { quiet: 200, busy: 1_000 };
/** From so much on that has come within the quiet pause a longer one pays: a transaction changes each roll-up once, however many rows it brings. */
const BUSY_BYTES = 256 << 10;
const RETRY_MS = { least: 100, most: 2_000 };

/** Brings what is in the journal to the database, as long as it takes. */
export class Shipper {
  /** Rows that the database refused for what is in them. */
  poisonedRows = 0;
  storedRows = 0;
  private readonly logger = new Logger('request-log');
  private readonly waiting: JournalBatch[] = [];
  private readonly idle: RowStore[];
  private readonly running = new Set<Promise<void>>();
  private closing = false;
  private failing = false;
  private readonly wake = new AbortController();

  /** @param stores connections; the second and further ones help when the first falls behind. */
  constructor(
    private readonly journal: Journal,
    private readonly stores: readonly RowStore[],
  ) {
    this.idle = stores.toReversed();
  }

  ship(batches: readonly JournalBatch[]): void {
    this.waiting.push(...batches);
    if (this.waiting.length > 0) this.employ();
  }

  /** Ships what is left without pauses. What cannot be stored in this time stays in the journal. */
  async close(timeoutMs: number): Promise<void> {
    this.closing = true;
    this.wake.abort();
    const timeout = sleep(timeoutMs, undefined, { ref: false }).then(() => this.waiting.splice(0));
    await Promise.race([this.finished(), timeout]);
    await Promise.all(this.stores.map((store) => store.close()));
  }

  private async finished(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** One connection is enough until more waits than one transaction takes; while the database fails, one tries. */
  private employ(): void {
    const wanted = this.isBehind && !this.failing ? this.stores.length : 1;
    while (this.running.size < wanted && this.idle.length > 0) {
      const store = this.idle.pop()!;
      const run = this.run(store).finally(() => {
        this.running.delete(run);
        this.idle.push(store);
        if (this.waiting.length > 0) this.employ();
      });
      this.running.add(run);
    }
  }

  private async run(store: RowStore): Promise<void> {
    let failures = 0;
    while (this.waiting.length > 0 && (failures > 0 || !this.failing)) {
      if (failures === 0 && !this.isBehind) await this.gather();
      const together = this.takeTogether();
      if (together.length === 0) return;
      try {
        await this.storeRows(store, (await Promise.all(together.map((batch) => this.journal.read(batch)))).flat());
        await Promise.all(together.map((batch) => this.journal.remove(batch)));
        if (failures > 0) this.logger.log('the database takes rows again');
        failures = 0;
        this.failing = false;
      } catch (error) {
        this.waiting.unshift(...together);
        if (failures++ === 0) this.logger.warn(`rows wait in the journal: ${error instanceof Error ? error.message : error}`);
        this.failing = true;
        await sleep(Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** Math.min(failures, 10)));
      }
    }
  }

  /** Whether more waits than one transaction takes. */
  private get isBehind(): boolean {
    return this.bytesWaiting > TOGETHER_BYTES;
  }

  private get bytesWaiting(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private async gather(): Promise<void> {
    await this.pause(PAUSE_MS.quiet);
    if (this.bytesWaiting > BUSY_BYTES) await this.pause(PAUSE_MS.busy - PAUSE_MS.quiet);
  }

  private takeTogether(): JournalBatch[] {
    let bytes = 0;
    let count = 0;
    for (const batch of this.waiting) {
      if (count > 0 && bytes + batch.bytes > TOGETHER_BYTES) break;
      bytes += batch.bytes;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  /** A poisoned row is found by halving; its neighbours are stored. */
  private async storeRows(store: RowStore, pieces: readonly Buffer[]): Promise<void> {
    if (pieces.every(({ length }) => length === 0)) return;
    try {
      await store.store(pieces);
      for (const piece of pieces) this.storedRows += countRows(piece);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const text = Buffer.concat(pieces);
      const half = text.indexOf(0x0a, text.length >> 1) + 1;
      const middle = half < text.length ? half : text.indexOf(0x0a) + 1;
      if (middle === text.length) {
        this.poisonedRows++;
        this.logger.error(`a row cannot be stored and is dropped: ${(error as Error).message}`);
        return;
      }
      await this.storeRows(store, [text.subarray(0, middle)]);
      await this.storeRows(store, [text.subarray(middle)]);
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
