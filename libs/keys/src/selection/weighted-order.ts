import type { RankedKey, SelectionOrder } from './selection-order.js';
import { SlotHeap } from './slot-heap.js';
import type { SlotMarks } from './slot-marks.js';

/**
 * Smooth weighted round robin by stride scheduling: each turn moves a key on by 1/weight, the one that lags most is next.
 * Exact over each whole cycle and O(log n), where the usual smooth algorithm looks at every key.
 */
export class WeightedOrder implements SelectionOrder {
  private readonly passes = new SlotHeap();
  /** Where the pool is: a key that joins may neither catch up on its absence nor wait for the others to. */
  private currentPass = 0;

  add(slot: number, key: RankedKey): void {
    // Half a stride ahead of the others: neither a turn for nothing nor a missed one.
    this.passes.set(slot, this.currentPass + 0.5 / key.weight);
  }

  remove(slot: number): void {
    this.passes.delete(slot);
  }

  next(marks: SlotMarks): number {
    return this.passes.peekUnmarked(marks);
  }

  turned(slot: number, key: RankedKey): void {
    const pass = this.passes.orderOf(slot);
    this.currentPass = Math.max(this.currentPass, pass);
    this.passes.set(slot, pass + 1 / key.weight);
  }

  released(): void {}
}
