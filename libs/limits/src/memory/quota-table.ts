import type { QuotaCheck } from '../store/limit-check.js';
import type { QuotaStanding } from '../store/limit-store.js';
import type { StoredQuota } from '../store/stored-counts.js';

interface QuotaState {
  used: number;
  reserved: number;
  resetAtMs: number;
}

const NOTHING_USED: QuotaStanding = { used: 0, reserved: 0 };

/** Totals of the periods that run. One whose period has ended goes at the next sweep. */
export class QuotaTable {
  private readonly quotas = new Map<string, QuotaState>();

  get size(): number {
    return this.quotas.size;
  }

  standing(key: string): QuotaStanding {
    return this.quotas.get(key) ?? NOTHING_USED;
  }

  reserve(check: QuotaCheck): void {
    this.open(check.key, check.resetAtMs).reserved += check.cost;
  }

  /** Turns a reservation into `charge`; 0 gives it back. */
  settle(check: QuotaCheck, charge: number): void {
    const quota = this.open(check.key, check.resetAtMs);
    quota.reserved = Math.max(0, quota.reserved - check.cost);
    quota.used += charge;
  }

  /** Corrects what was charged already. */
  charge(check: QuotaCheck, difference: number): void {
    const quota = this.open(check.key, check.resetAtMs);
    quota.used = Math.max(0, quota.used + difference);
  }

  /** Takes up what is known from elsewhere, which never lowers a total. */
  restore(row: StoredQuota): void {
    const quota = this.open(row.key, row.resetAtMs);
    quota.used = Math.max(quota.used, row.used);
  }

  read(key: string): StoredQuota | null {
    const quota = this.quotas.get(key);
    return quota === undefined ? null : { key, used: quota.used, resetAtMs: quota.resetAtMs };
  }

  sweep(nowMs: number): void {
    for (const [key, quota] of this.quotas) {
      if (quota.resetAtMs !== 0 && quota.resetAtMs <= nowMs && quota.reserved === 0) this.quotas.delete(key);
    }
  }

  private open(key: string, resetAtMs: number): QuotaState {
    let quota = this.quotas.get(key);
    if (quota === undefined) this.quotas.set(key, (quota = { used: 0, reserved: 0, resetAtMs }));
    return quota;
  }
}
