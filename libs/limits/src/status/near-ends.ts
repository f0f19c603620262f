import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import { LimitDirectory } from '../limits/limit-directory.js';
import type { LimitSubject } from '../limits/limit-subject.js';
import { QuotaDirectory } from '../quotas/quota-directory.js';
import type { Quota } from '../quotas/quota.entity.js';
import type { LimitCheck } from '../store/limit-check.js';
import type { LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';

/** Checks that are asked in one step. */
const BATCH = 500;
/** More limits than this are not asked every few seconds. */
const MOST_ASKED = 5_000;

/** A limit or quota of which little is left. */
export interface NearEnd {
  /** Null for a quota, which several keys may share. */
  subject: LimitSubject | null;
  quota: Quota | null;
  /** 0 for what is no window. */
  windowSeconds: number;
  current: number;
  limit: number;
  /** Milliseconds since the epoch; 0 when it never comes back. */
  resetAtMs: number;
}

type Candidate = Pick<NearEnd, 'subject' | 'quota' | 'windowSeconds'> & { check: LimitCheck };

/** Finds the limits and quotas that are nearly used up, over all subjects. */
@Injectable()
export class NearEnds {
  constructor(
    private readonly limits: LimitDirectory,
    private readonly quotas: QuotaDirectory,
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The fullest first.
   * @param share from which a limit is near its end, such as 0.8.
   */
  async list(share: number): Promise<NearEnd[]> {
    const candidates = this.candidates();
    const near: NearEnd[] = [];
    for (let start = 0; start < candidates.length; start += BATCH) {
      const batch = candidates.slice(start, start + BATCH);
      const { current, resetAtMs } = await this.store.peek(batch.map(({ check }) => check));
      batch.forEach(({ check, ...candidate }, index) => {
        if (current[index] >= share * check.limit) near.push({ ...candidate, current: current[index], limit: check.limit, resetAtMs: resetAtMs[index] });
      });
    }
    return near.sort((a, b) => b.current / b.limit - a.current / a.limit);
  }

  private candidates(): Candidate[] {
    const nowMs = this.clock.now();
    const candidates: Candidate[] = [];
    for (const active of this.quotas.list()) candidates.push({ subject: null, quota: active.quota, windowSeconds: 0, check: active.check(nowMs) });
    for (const checks of this.limits.list()) for (const { check, label } of checks) candidates.push({ subject: label.subject, quota: null, windowSeconds: label.windowSeconds, check });
    return candidates.slice(0, MOST_ASKED);
  }
}
