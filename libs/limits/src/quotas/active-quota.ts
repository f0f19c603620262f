import type { QuotaCheck } from '../store/limit-check.js';
import { labelOf, type LabelledCheck } from '../limits/labelled-checks.js';
import type { LimitSubject } from '../limits/limit-subject.js';
import { periodEndMs } from './quota-period.js';
import { QuotaMeasure, type Quota } from './quota.entity.js';

/** How much of each new answer goes into the estimate of the next. */
const ESTIMATE_WEIGHT = 0.2;

/** A quota as the request path sees it: the check of the period that runs, and what an answer is expected to cost. */
export class ActiveQuota {
  private current: QuotaCheck | null = null;
  private estimate = 1;
  private endsAtMs = 0;

  constructor(readonly quota: Quota) {}

  /** The check of the period that runs at `nowMs`. */
  check(nowMs: number): QuotaCheck {
    if (this.current === null || (this.endsAtMs !== 0 && this.endsAtMs <= nowMs)) {
      this.endsAtMs = periodEndMs(this.quota, nowMs);
      this.current = this.build();
    }
    return this.current;
  }

  labelled(subject: LimitSubject, nowMs: number): LabelledCheck {
    return { check: this.check(nowMs), label: labelOf(subject, 'quota', 0, this.quota.id) };
  }

  /** Reserves by the mean of what answers have cost lately. */
  learn(units: number): void {
    if (this.quota.measure !== QuotaMeasure.UNITS) return;
    this.estimate += (units - this.estimate) * ESTIMATE_WEIGHT;
    if (this.current !== null && this.current.cost !== this.cost) this.current = this.build();
  }

  /** An edit keeps what has been learnt. */
  learnFrom(before: ActiveQuota): void {
    this.estimate = before.estimate;
  }

  private get cost(): number {
    return this.quota.measure === QuotaMeasure.UNITS ? Math.max(1, Math.round(this.estimate)) : 1;
  }

  private build(): QuotaCheck {
    const { id, generation, quotaTotal, measure } = this.quota;
    return { kind: 'QUOTA', key: `quota:${id}:${generation}:${this.endsAtMs}`, limit: quotaTotal, cost: this.cost, measure, resetAtMs: this.endsAtMs };
  }
}
