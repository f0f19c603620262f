import { RECOVERED, SHARE_BY_RECOVERY, TRIAL } from '../key-health.js';

/** How keys that come back from a cooldown get a growing part of their turns; by slot. */
export class RecoveryShares {
  /** How much of a turn a recovering key has saved up. */
  private readonly saved = new Map<number, number>();

  /** A recovering key saves up its share of each turn and takes the turn when it has a whole one. */
  takesTurn(slot: number, recovery: number): boolean {
    if (recovery === RECOVERED || recovery === TRIAL) return true;
    const saved = (this.saved.get(slot) ?? 0) + SHARE_BY_RECOVERY[recovery];
    this.saved.set(slot, saved >= 1 ? saved - 1 : saved);
    return saved >= 1;
  }

  /** The slot has another key now. */
  forget(slot: number): void {
    this.saved.delete(slot);
  }
}
