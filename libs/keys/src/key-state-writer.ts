import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { MessageBus, Transactions } from '@app/core';
import { DataSource } from 'typeorm';
import { reasonOf } from './key-cause.js';
import { insertKeyEvents } from './key-event.store.js';
import { type CooledUpstream, type FailedKey, type JournalEntries, KeyJournal } from './key-journal.js';
import { addKeyUses, writeKeyHealth } from './key-state.store.js';
import { KeyStatus } from './key-status.js';
import { KeyStatusService } from './key-status.service.js';
import { keyHealthLearnt, keyTrialBegan, THIS_PROCESS, upstreamCooled } from './key-topics.js';
import type { PooledKey } from './pooled-key.js';

/** Other processes and the database are to know within a second: a quarter of one leaves room for the way there. */
const FLUSH_MS = 250;
/** How often keys were used concerns nobody so soon, and under load it is every key each time: written with each so many flushes, still within a second. */
const USES_EVERY = 3;
const ROWS_A_STATEMENT = 5_000;
/** So many keys' health fits into one notification of PostgreSQL. */
const KEYS_A_MESSAGE = 40;

/** Carries what the hot path has learnt to the database and to other processes, behind it and in batches. */
@Injectable()
export class KeyStateWriter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('keys');
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private tail: Promise<void> = Promise.resolve();

  constructor(
    private readonly journal: KeyJournal,
    private readonly statuses: KeyStatusService,
    private readonly transactions: Transactions,
    private readonly dataSource: DataSource,
    private readonly bus: MessageBus,
  ) {}

  onApplicationBootstrap(): void {
    this.journal.onTrial = (key, ended) => void (ended ? this.tell(new Map([[key, false]])) : this.bus.publish(keyTrialBegan, { from: THIS_PROCESS, keyId: key.id }));
    this.timer = setInterval(() => void this.flush(++this.ticks % USES_EVERY === 0), FLUSH_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes all that has been learnt until now. What cannot be written is kept for the next time. @param withUses false leaves the uses for later. */
  flush(withUses = true): Promise<void> {
    this.tail = this.tail.then(() => (this.journal.isEmpty ? undefined : this.write(this.journal.take(withUses))));
    return this.tail;
  }

  private async write(entries: JournalEntries): Promise<void> {
    await Promise.all([
      this.tell(entries.learnt),
      this.orPutBack({ used: entries.used }, () => this.writeUses([...entries.used])),
      this.orPutBack({ learnt: entries.learnt }, () => this.writeHealth(entries.learnt)),
      this.orPutBack({ events: entries.events }, () => inBatches(entries.events, (events) => insertKeyEvents(this.dataSource.manager, events))),
      ...entries.failed.map((failed) => this.orPutBack({ failed: [failed] }, () => this.disable(failed))),
      ...entries.cooledUpstreams.map((cooled) => this.orPutBack({ cooledUpstreams: [cooled] }, () => this.coolUpstream(cooled))),
    ]);
  }

  private async orPutBack(entries: Partial<JournalEntries>, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.journal.putBack(entries);
      this.logger.warn(`the keys' state was not written and is kept: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async tell(learnt: ReadonlyMap<PooledKey, boolean>): Promise<void> {
    const keys = [...learnt].map(([{ id, upstreamId, health }, corrects]) => ({ keyId: id, upstreamId, health, corrects }));
    for (let start = 0; start < keys.length; start += KEYS_A_MESSAGE) {
      await this.bus.publish(keyHealthLearnt, { from: THIS_PROCESS, keys: keys.slice(start, start + KEYS_A_MESSAGE) });
    }
  }

  private writeUses(keys: PooledKey[]): Promise<void> {
    return inBatches(keys, async (batch) => {
      const rows = batch.map((key) => ({ apiKeyId: key.id, uses: key.unwrittenUses, lastUsedAtMs: key.lastUsedAtMs }));
      batch.forEach((key) => (key.unwrittenUses = 0));
      try {
        await addKeyUses(this.dataSource.manager, rows);
      } catch (error) {
        batch.forEach((key, index) => (key.unwrittenUses += rows[index].uses));
        throw error;
      }
    });
  }

  private async writeHealth(learnt: ReadonlyMap<PooledKey, boolean>): Promise<void> {
    for (const corrects of [false, true]) {
      const keys = [...learnt].filter(([, other]) => other === corrects).map(([key]) => key);
      await inBatches(keys, (batch) => writeKeyHealth(this.dataSource.manager, batch, corrects));
    }
  }

  private disable({ key, cause }: FailedKey): Promise<unknown> {
    return this.statuses.setStatus([key.id], KeyStatus.DISABLED, cause);
  }

  private coolUpstream({ upstreamId, untilMs, cause }: CooledUpstream): Promise<void> {
    return this.transactions.run(async (transaction) => {
      const [upstream] = (await transaction.manager.query('SELECT name FROM upstream WHERE id = $1', [upstreamId])) as { name: string }[];
      if (!upstream) return;
      const until = new Date(untilMs);
      await transaction.manager.query(
        `INSERT INTO upstream_cooldown (upstream_id, until, cause) VALUES ($1, $2, $3)
         ON CONFLICT (upstream_id) DO UPDATE SET until = GREATEST(upstream_cooldown.until, EXCLUDED.until), cause = EXCLUDED.cause`,
        [upstreamId, until, cause],
      );
      const data = { upstreamId, upstreamName: upstream.name, until: until.toISOString(), ...reasonOf(cause) };
      await transaction.raise({ type: 'upstream_cooling', severity: 'WARNING', subject: `upstream:${upstreamId}`, upstreamId, data, cause: { requestId: cause.requestId, evidence: cause.evidence } });
      transaction.announce(upstreamCooled, { upstreamId, untilMs });
    });
  }
}

async function inBatches<T>(all: readonly T[], write: (batch: T[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < all.length; start += ROWS_A_STATEMENT) await write(all.slice(start, start + ROWS_A_STATEMENT));
}
