import type { RankedKey, SelectionOrder } from './selection-order.js';
import { SlotHeap } from './slot-heap.js';
import type { SlotMarks } from './slot-marks.js';

/** Ids are 31 bits wide and priorities at most 20, so one exact number holds both. */
const PRIORITY_RANK = 2 ** 32;

/** Fill first: always the usable key of the highest priority, among equals the oldest. */
export class PriorityOrder implements SelectionOrder {
  private readonly ranks = new SlotHeap();

  add(slot: number, key: RankedKey): void {
    this.ranks.set(slot, key.id - key.priority * PRIORITY_RANK);
  }

  remove(slot: number): void {
    this.ranks.delete(slot);
  }

  next(marks: SlotMarks): number {
    return this.ranks.peekUnmarked(marks);
  }

  turned(): void {}

  released(): void {}
}
