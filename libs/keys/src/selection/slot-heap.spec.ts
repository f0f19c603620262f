import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotHeap } from './slot-heap.js';
import { SlotMarks } from './slot-marks.js';

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slot: fc.nat(60), order: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ kind: fc.constant('delete' as const), slot: fc.nat(60), order: fc.constant(0) }),
);

describe('SlotHeap', () => {
  it('agrees with a sorted list, marked slots left out, after any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.uniqueArray(fc.nat(60), { maxLength: 6 }), (steps, marked) => {
        const heap = new SlotHeap();
        const model = new Map<number, number>();
        for (const { kind, slot, order } of steps) {
          if (kind === 'set') {
            heap.set(slot, order);
            model.set(slot, order);
          } else {
            heap.delete(slot);
            model.delete(slot);
          }
        }
        const sorted = [...model].sort(([slot, order], [otherSlot, otherOrder]) => order - otherOrder || slot - otherSlot).map(([slot]) => slot);
        const marks = new SlotMarks();
        marks.clear();
        for (const slot of marked) marks.add(slot);
        expect(heap.size).toBe(model.size);
        expect(heap.peek()).toBe(sorted[0] ?? -1);
        expect(heap.peekUnmarked(marks)).toBe(sorted.find((slot) => !marked.includes(slot)) ?? -1);
        const drained: number[] = [];
        for (let slot = heap.peek(); slot !== -1; slot = heap.peek()) {
          drained.push(slot);
          heap.delete(slot);
        }
        expect(drained).toEqual(sorted);
      }),
    );
  });
});

describe('SlotMarks', () => {
  it('forgets all marks at once', () => {
    const marks = new SlotMarks();
    marks.clear();
    marks.add(3);
    marks.add(500);
    expect([3, 500, 4].map((slot) => marks.has(slot))).toEqual([true, true, false]);
    marks.clear();
    expect([3, 500, 4].map((slot) => marks.has(slot))).toEqual([false, false, false]);
  });
});
