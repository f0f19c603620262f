import type { SelectionOrder } from './selection-order.js';
import type { SlotMarks } from './slot-marks.js';

const ABSENT = -1;

/** Any usable key, each as likely as the other. */
export class RandomOrder implements SelectionOrder {
  private readonly slots: number[] = [];
  private readonly indexOf: number[] = [];

  add(slot: number): void {
    if ((this.indexOf[slot] ?? ABSENT) !== ABSENT) return;
    this.indexOf[slot] = this.slots.push(slot) - 1;
  }

  remove(slot: number): void {
    const index = this.indexOf[slot] ?? ABSENT;
    if (index === ABSENT) return;
    const last = this.slots[this.slots.length - 1];
    this.slots[index] = last;
    this.indexOf[last] = index;
    this.slots.pop();
    this.indexOf[slot] = ABSENT;
  }

  next(marks: SlotMarks): number {
    const start = Math.floor(Math.random() * this.slots.length);
    // Marked slots are a handful, so this ends soon; only a pool that small is walked to its end.
    for (let step = 0; step < this.slots.length; step++) {
      const slot = this.slots[(start + step) % this.slots.length];
      if (!marks.has(slot)) return slot;
    }
    return -1;
  }

  turned(): void {}

  released(): void {}
}
