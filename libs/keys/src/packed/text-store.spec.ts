import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextStore } from './text-store.js';

describe('a store of texts', () => {
  it('gives back what it was given, whatever else comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 200 }), goes: fc.boolean() }), { maxLength: 200 }), (steps) => {
        const store = new TextStore();
        const kept: { place: number; text: string }[] = [];
        for (const { text, goes } of steps) {
          kept.push({ place: store.add(text), text });
          if (goes) store.remove(kept.shift()!.place);
          for (const each of kept) expect(store.read(each.place)).toBe(each.text);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('uses the room of texts that are gone', () => {
    const store = new TextStore();
    const places = new Set<number>();
    for (let round = 0; round < 50; round++) {
      const batch = Array.from({ length: 2_000 }, (_, index) => store.add(`${round} ${index} ${'x'.repeat(1_000)}`));
      for (const place of batch) places.add(Math.floor(place / (1 << 20)));
      for (const place of batch) store.remove(place);
    }
    expect(places.size).toBeLessThan(6);
  });
});
