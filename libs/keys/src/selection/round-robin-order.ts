import type { SelectionOrder } from './selection-order.js';
import type { SlotMarks } from './slot-marks.js';

const ABSENT = -1;

/** Each key in turn: a ring, doubly linked through typed arrays. A key that joins waits for a whole round. */
export class RoundRobinOrder implements SelectionOrder {
  private after = new Int32Array(16).fill(ABSENT);
  private before = new Int32Array(16).fill(ABSENT);
  private cursor = ABSENT;

  add(slot: number): void {
    if (slot >= this.after.length) this.grow(slot + 1);
    if (this.after[slot] !== ABSENT) return;
    if (this.cursor === ABSENT) {
      this.link(slot, slot);
      this.cursor = slot;
      return;
    }
    this.link(this.before[this.cursor], slot);
    this.link(slot, this.cursor);
  }

  remove(slot: number): void {
    if (slot >= this.after.length || this.after[slot] === ABSENT) return;
    const next = this.after[slot];
    this.link(this.before[slot], next);
    if (this.cursor === slot) this.cursor = next === slot ? ABSENT : next;
    this.after[slot] = ABSENT;
    this.before[slot] = ABSENT;
  }

  next(marks: SlotMarks): number {
    if (this.cursor === ABSENT) return -1;
    let slot = this.cursor;
    do {
      if (!marks.has(slot)) return slot;
      slot = this.after[slot];
    } while (slot !== this.cursor);
    return -1;
  }

  turned(slot: number): void {
    if (this.after[slot] !== ABSENT) this.cursor = this.after[slot];
  }

  released(): void {}

  private link(slot: number, next: number): void {
    this.after[slot] = next;
    this.before[next] = slot;
  }

  private grow(length: number): void {
    const capacity = Math.max(length, this.after.length * 2);
    const after = new Int32Array(capacity).fill(ABSENT);
    after.set(this.after);
    const before = new Int32Array(capacity).fill(ABSENT);
    before.set(this.before);
    this.after = after;
    this.before = before;
  }
}
