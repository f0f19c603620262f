import type { WindowCheck } from '../store/limit-check.js';
import { windowSpec } from '../store/window-spec.js';

/** How many events of a log are younger than an age, for a clock that only goes forward. */
class AgeCounter {
  private head = 0;
  private total = 0;

  constructor(private readonly ageMs: number) {}

  add(cost: number): void {
    this.total += cost;
  }

  count(log: readonly Event[], nowMs: number): number {
    while (this.head < log.length && log[this.head].atMs <= nowMs - this.ageMs) this.total -= log[this.head++].cost;
    return this.total;
  }
}

interface Event {
  readonly atMs: number;
  readonly cost: number;
}

/**
 * Judges a store by a log of every event that it admitted, to the millisecond: an admission must fit the windows
 * as they are; a refusal must be owed to a window, which may have forgotten up to one bucket late.
 */
export class ExactLogOracle {
  admitted = 0;
  refused = 0;
  private readonly log: Event[] = [];
  private readonly exact: AgeCounter[];
  private readonly strict: AgeCounter[];

  constructor(private readonly checks: readonly WindowCheck[]) {
    this.exact = checks.map((check) => new AgeCounter(check.windowMs));
    this.strict = checks.map((check) => new AgeCounter(check.windowMs + windowSpec(check.windowMs).tickMs - 1));
  }

  /** What is wrong with a decision; null when it is right. */
  fault(admitted: boolean, atMs: number): string | null {
    const exceeds = (counters: AgeCounter[]): number =>
      this.checks.findIndex((check, index) => counters[index].count(this.log, atMs) + check.cost > check.limit);
    if (!admitted) {
      this.refused++;
      return exceeds(this.strict) < 0 ? `refused at ${atMs} although every window had room` : null;
    }
    const full = exceeds(this.exact);
    this.admitted++;
    this.log.push({ atMs, cost: this.checks[0].cost });
    for (const counter of [...this.exact, ...this.strict]) counter.add(this.checks[0].cost);
    return full < 0 ? null : `admitted at ${atMs} although ${this.checks[full].key} was full`;
  }
}
