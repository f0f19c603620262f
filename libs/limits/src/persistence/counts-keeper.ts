import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { TaskResult } from '@app/core';
import { DataSource } from 'typeorm';
import type { DurableCounts, StoredQuota, StoredWindow } from '../store/stored-counts.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';
import { dropOldCounts, loadCounts, saveCounts } from './counts.store.js';

/** What a process that is killed may forget at the most. */
const SAVE_EVERY_MS = 1_000;

/** Writes counts of an hour and more, and quotas, to the database, so that a restart does not hand out a fresh day. */
@Injectable()
export class CountsKeeper implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('limits');
  private timer: NodeJS.Timeout | undefined;
  private saving: Promise<void> = Promise.resolve();
  /** What has to be written, by its key; what could not be written stays. */
  private readonly windows = new Map<string, StoredWindow>();
  private readonly quotas = new Map<string, StoredQuota>();

  constructor(
    @Inject(LIMIT_STORE) private readonly store: DurableCounts,
    private readonly database: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.store.restore(await loadCounts(this.database));
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }

  /** Removes what is no longer needed. */
  async dropOld(): Promise<TaskResult> {
    return { code: 'LIMIT_COUNTS_DROPPED', params: { count: await dropOldCounts(this.database) } };
  }

  /** One after the other, so that an older count never overwrites a newer one. */
  save(): Promise<void> {
    return (this.saving = this.saving.then(() => this.saveChanges()));
  }

  private async saveChanges(): Promise<void> {
    const { windows, quotas } = await this.store.takeChanges();
    for (const window of windows) this.windows.set(`${window.windowMs}:${window.key}`, window);
    for (const quota of quotas) this.quotas.set(quota.key, quota);
    if (this.windows.size + this.quotas.size === 0) return;
    try {
      await saveCounts(this.database, { windows: [...this.windows.values()], quotas: [...this.quotas.values()] });
      this.windows.clear();
      this.quotas.clear();
    } catch (error) {
      this.logger.warn(`counts were not saved and will be tried again: ${String(error)}`);
    }
  }
}
