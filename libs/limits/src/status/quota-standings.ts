import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import type { ActiveQuota } from '../quotas/active-quota.js';
import { QuotaDirectory } from '../quotas/quota-directory.js';
import type { LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';

/** Checks that are asked in one step. */
const BATCH = 500;

/** Where one quota stands in the period that runs. */
export interface QuotaStanding {
  readonly total: number;
  readonly used: number;
  /** 1 for a quota that counts requests; what answers cost lately, for units. */
  readonly unitsPerRequest: number;
  /** Milliseconds since the epoch; 0 when it never resets. */
  readonly resetAtMs: number;
}

/** Tells where the quotas of many keys stand. */
@Injectable()
export class QuotaStandings {
  constructor(
    private readonly quotas: QuotaDirectory,
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {}

  /** Each quota once, however many of the keys share it; null when a key has none. */
  async ofApiKeys(apiKeyIds: Iterable<number>): Promise<QuotaStanding[] | null> {
    const found = new Set<ActiveQuota>();
    for (const id of apiKeyIds) {
      const quotas = this.quotas.ofApiKey(id);
      if (quotas === undefined) return null;
      for (const quota of quotas) found.add(quota);
    }
    const nowMs = this.clock.now();
    const checks = [...found].map((quota) => quota.check(nowMs));
    const standings: QuotaStanding[] = [];
    for (let start = 0; start < checks.length; start += BATCH) {
      const batch = checks.slice(start, start + BATCH);
      const { current } = await this.store.peek(batch);
      batch.forEach(({ limit, cost, resetAtMs }, index) => standings.push({ total: limit, used: current[index], unitsPerRequest: cost, resetAtMs }));
    }
    return standings;
  }
}
