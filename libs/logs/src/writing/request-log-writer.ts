import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, Config, type RequestLogEntry, type RequestLogSink } from '@app/core';
import { DataSource } from 'typeorm';
import { BlockPool } from './block-pool.js';
import { copyLine } from './copy-line.js';
import { Journal } from './journal.js';
import { RowBytes } from './row-bytes.js';
import { RowStore } from './row-store.js';
import { Shipper } from './shipper.js';

/** What a killed process may lose: rows are in the journal after at most this, and the time to write it. */
const FLUSH_MS = 50;
/** Rows that may wait for the disk; what comes beyond is dropped and counted. */
const MOST_WAITING_BYTES = 64 << 20;
/** The second one is opened only when the first does not keep up. */
const CONNECTIONS = 2;
/** At shutdown the database gets this long; what it has not taken is stored at the next start. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface RequestLogFigures {
  /** Handed over by the request path, whatever became of them. */
  recordedRows: number;
  storedRows: number;
  /** Lost because the queue or the journal was full. */
  droppedRows: number;
  /** Lost because the database cannot hold them. */
  poisonedRows: number;
  journalBytes: number;
}

/** Remembers finished requests: queue in memory, journal on disk, rows in the database. Nobody waits for it. */
@Injectable()
export class RequestLogWriter implements RequestLogSink, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('request-log');
  private readonly journal: Journal;
  private readonly shipper: Shipper;
  private readonly blocks = new BlockPool();
  private readonly rows = new RowBytes(this.blocks);
  private rowsInQueue = 0;
  /** Taken from the queue, and not in the journal yet. */
  private bytesUnderway = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private recordedRows = 0;
  private droppedRows = 0;
  private refusedRows = 0;
  private readonly listeners = new Set<(entry: RequestLogEntry) => void>();

  constructor(
    private readonly clock: Clock,
    config: Config,
    dataSource: DataSource,
  ) {
    this.journal = new Journal(join(config.dataDir, 'request-log'), this.blocks);
    const { url } = dataSource.options as { url: string };
    const logError = (error: unknown) => this.logger.warn(`connection: ${error instanceof Error ? error.message : error}`);
    this.shipper = new Shipper(
      this.journal,
      Array.from({ length: CONNECTIONS }, () => new RowStore(url, logError)),
    );
  }

  get figures(): RequestLogFigures {
    return { recordedRows: this.recordedRows, storedRows: this.shipper.storedRows, droppedRows: this.droppedRows, poisonedRows: this.shipper.poisonedRows + this.refusedRows, journalBytes: this.journal.bytesHeld };
  }

  async onApplicationBootstrap(): Promise<void> {
    const left = await this.journal.open();
    if (left.length > 0) this.logger.log(`${left.length} batches of a process that was killed are stored now`);
    this.shipper.ship(left);
  }

  record(entry: RequestLogEntry): void {
    this.recordedRows++;
    for (const listener of this.listeners) listener(entry);
    if (this.rows.bytes + this.bytesUnderway > MOST_WAITING_BYTES) {
      this.droppedRows++;
      return;
    }
    const line = copyLine(entry, this.clock.now());
    if (line === undefined) {
      this.refusedRows++;
      return;
    }
    this.rows.append(line);
    this.rowsInQueue++;
    this.timer ??= setTimeout(this.flush, FLUSH_MS);
  }

  /** Is shown each row as it is recorded, on the request's path: it must return at once. @returns a function that ends it. */
  onEntry(listener: (entry: RequestLogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async onApplicationShutdown(): Promise<void> {
    while (this.rowsInQueue > 0) {
      this.flush();
      await this.flushing;
    }
    await this.flushing;
    await this.shipper.close(CLOSE_TIMEOUT_MS);
    await this.journal.close();
  }

  private readonly flush = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    const count = this.rowsInQueue;
    const { bytes } = this.rows;
    const pieces = this.rows.take();
    this.rowsInQueue = 0;
    this.bytesUnderway += bytes;
    this.flushing = this.flushing.then(() => this.keep(pieces, bytes, count));
  };

  private async keep(pieces: Buffer[], bytes: number, rows: number): Promise<void> {
    const batch = await this.journal.append(pieces, bytes);
    this.bytesUnderway -= bytes;
    if (batch) this.shipper.ship([batch]);
    else this.droppedRows += rows;
  }
}
