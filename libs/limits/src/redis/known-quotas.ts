import type { LimitCheck } from '../store/limit-check.js';
import type { StoredQuota } from '../store/stored-counts.js';

/** The totals of quotas as the shared store last told them, to be told back to one that has lost them. */
export class KnownQuotas {
  private readonly quotas = new Map<string, StoredQuota>();
  private readonly changed = new Set<string>();

  noteCharged(checks: readonly LimitCheck[], charged: readonly number[]): void {
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      if (check.kind === 'QUOTA') this.set({ key: check.key, used: charged[index], resetAtMs: check.resetAtMs });
    }
  }

  /** Notes what the store has been told and has taken in. */
  noteSettled(checks: readonly LimitCheck[], amounts: readonly number[]): void {
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      if (check.kind !== 'QUOTA' || amounts[index] === 0) continue;
      const used = (this.quotas.get(check.key)?.used ?? 0) + amounts[index];
      this.set({ key: check.key, used, resetAtMs: check.resetAtMs });
    }
  }

  restore(rows: readonly StoredQuota[]): void {
    for (const row of rows) {
      if (row.used > (this.quotas.get(row.key)?.used ?? -1)) this.quotas.set(row.key, row);
    }
  }

  /** All whose period has not ended; the others are forgotten. */
  current(nowMs: number): StoredQuota[] {
    for (const [key, { resetAtMs }] of this.quotas) {
      if (resetAtMs !== 0 && resetAtMs <= nowMs) this.quotas.delete(key);
    }
    return [...this.quotas.values()];
  }

  takeChanges(): StoredQuota[] {
    const rows = [...this.changed].flatMap((key) => this.quotas.get(key) ?? []);
    this.changed.clear();
    return rows;
  }

  private set(row: StoredQuota): void {
    this.quotas.set(row.key, row);
    this.changed.add(row.key);
  }
}
