import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClientType } from '@redis/client';
import { steadyClock } from '../memory/memory-limit-store.js';
import type { Grant } from '../store/limit-store.js';
import type { StoredWindow } from '../store/stored-counts.js';
import type { KnownQuotas } from './known-quotas.js';
import type { LimitScripts } from './limit-scripts.js';
import type { LocalShare } from './local-share.js';

/** How long the nodes go on by themselves after a server came back empty, so that each has told what it knows. */
const OTHERS_TELL_WITHIN_MS = 1_000;
/** Commands in flight at a time while there is no hurry. */
const BATCH = 500;

/**
 * Tells a server that is back what it has missed. One that has restarted has a new run id, and with it a new
 * generation of keys, whatever old state it may have loaded: every node tells all of its own, and together that is
 * the whole.
 */
export class CatchUp {
  private generation: string | null = null;
  private windows: StoredWindow[] = [];

  constructor(
    private readonly client: Pick<RedisClientType, 'info'>,
    private readonly scripts: LimitScripts,
    private readonly share: LocalShare,
    private readonly quotas: KnownQuotas,
  ) {}

  /** Can be repeated when it fails halfway. */
  async run(inFlight: readonly Grant[]): Promise<void> {
    const generation = /^run_id:(\w+)/m.exec(await this.client.info('server'))?.[1].slice(0, 8) ?? 'unknown';
    const isFirst = this.generation === null;
    const isRestarted = generation !== this.generation;
    if (isRestarted) {
      this.scripts.useGeneration(generation);
      await inBatches(this.quotas.current(steadyClock()), BATCH, (row) => this.scripts.raiseQuota(row));
      this.generation = generation;
      this.share.takeUntold();
      this.windows = [...this.share.own.liveWindows()];
    }
    await this.tellWindows(BATCH);
    await this.scripts.renew(inFlight);
    if (isRestarted && !isFirst) await sleep(OTHERS_TELL_WITHIN_MS, undefined, { ref: false });
  }

  /** What was admitted while `run` was at work; all of it is sent before this returns. */
  tellRest(): Promise<void> {
    return this.tellWindows(Infinity);
  }

  private async tellWindows(batch: number): Promise<void> {
    this.windows.push(...this.share.takeUntold());
    const windows = this.windows.splice(0);
    const told = new Set<StoredWindow>();
    try {
      await inBatches(windows, batch, async (window) => {
        await this.scripts.restoreWindow(window);
        told.add(window);
      });
    } catch (error) {
      this.windows.push(...windows.filter((window) => !told.has(window)));
      throw error;
    }
  }
}

async function inBatches<T>(items: readonly T[], batch: number, work: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += batch) await Promise.all(items.slice(start, start + batch).map(work));
}
