import type { RankedKey, SelectionOrder } from './selection-order.js';
import { SlotHeap } from './slot-heap.js';
import type { SlotMarks } from './slot-marks.js';

/** In one number, in flight first: 2^40 turns of one pool are out of reach. */
const IN_FLIGHT_RANK = 2 ** 40;

/**
 * The key with the fewest requests in flight, among those the one with the fewest turns. A key that joins starts level
 * with the one whose turn was last: it would be flooded if it had to catch up on what the others did in months.
 */
export class LeastUsedOrder implements SelectionOrder {
  private readonly ranks = new SlotHeap();
  private turns = new Float64Array(16);
  /** Of the key whose turn was last. */
  private currentTurns = 0;

  add(slot: number, key: RankedKey): void {
    if (slot >= this.turns.length) this.grow(slot + 1);
    this.turns[slot] = this.currentTurns;
    this.rank(slot, key);
  }

  remove(slot: number): void {
    this.ranks.delete(slot);
  }

  next(marks: SlotMarks): number {
    return this.ranks.peekUnmarked(marks);
  }

  turned(slot: number, key: RankedKey): void {
    this.currentTurns = this.turns[slot]++;
    this.rank(slot, key);
  }

  released(slot: number, key: RankedKey): void {
    if (this.ranks.has(slot)) this.rank(slot, key);
  }

  private rank(slot: number, key: RankedKey): void {
    this.ranks.set(slot, key.inFlight * IN_FLIGHT_RANK + this.turns[slot]);
  }

  private grow(length: number): void {
    const grown = new Float64Array(Math.max(length, this.turns.length * 2));
    grown.set(this.turns);
    this.turns = grown;
  }
}
