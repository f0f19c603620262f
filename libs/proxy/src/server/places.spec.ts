import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Places } from './places.js';

describe('places', () => {
  it('hold what came and has not gone, and take no more room than there ever was at once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (steps) => {
        const places = new Places<{ name: number }>();
        const held: { place: number; thing: { name: number } }[] = [];
        let most = 0;
        for (const step of steps) {
          if (step % 3 === 0 && held.length > 0) places.giveBack(held.splice(step % held.length, 1)[0].place);
          else {
            const thing = { name: step };
            held.push({ place: places.take(thing), thing });
          }
          most = Math.max(most, held.length);
          expect(places.size).toBe(held.length);
          expect(new Set(places)).toEqual(new Set(held.map(({ thing }) => thing)));
          for (const { place } of held) expect(place).toBeLessThan(most);
        }
      }),
    );
  });
});
