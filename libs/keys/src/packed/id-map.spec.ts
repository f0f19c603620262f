import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from './id-map.js';

describe('a map of ids', () => {
  it('holds what a Map holds, whatever is set and deleted in whatever order', () => {
    // Few ids, so that they meet and are deleted; some far apart.
    const id = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }));
    fc.assert(
      fc.property(fc.array(fc.record({ id, value: fc.nat(1_000), gone: fc.boolean() }), { maxLength: 300 }), (steps) => {
        const [map, model] = [new IdMap(), new Map<number, number>()];
        for (const step of steps) {
          if (step.gone) {
            map.delete(step.id);
            model.delete(step.id);
          } else {
            map.set(step.id, step.value);
            model.set(step.id, step.value);
          }
          expect(map.get(step.id)).toBe(model.get(step.id) ?? -1);
        }
        expect(map.size).toBe(model.size);
        expect([...map.keys()].sort((a, b) => a - b)).toEqual([...model.keys()].sort((a, b) => a - b));
        for (const [each, value] of model) expect(map.get(each)).toBe(value);
      }),
    );
  });

  it('finds each of a hundred thousand neighbours', () => {
    const map = new IdMap();
    for (let id = 1; id <= 100_000; id++) map.set(id, id * 2);
    for (let id = 1; id <= 100_000; id += 2) map.delete(id);
    for (let id = 1; id <= 100_000; id++) expect(map.get(id)).toBe(id % 2 === 0 ? id * 2 : -1);
  });
});
