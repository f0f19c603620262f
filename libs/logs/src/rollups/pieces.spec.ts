import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVEL_MS, LEVELS, piecesOf } from './pieces.js';

describe('the pieces of a range', () => {
  it('follow each other without gap, lie on the bounds of their level, and cover the range to the minute', () => {
    const minutes = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(minutes, minutes, fc.constantFrom(...LEVELS), (start, length, coarsest) => {
        const [fromMs, toMs] = [start * 60_000, (start + length + 1) * 60_000];
        const pieces = piecesOf(fromMs, toMs, coarsest);
        expect(pieces[0].fromMs).toBe(fromMs);
        expect(pieces.at(-1)!.toMs).toBe(toMs);
        for (const [index, piece] of pieces.entries()) {
          expect(piece.fromMs % LEVEL_MS[piece.level]).toBe(0);
          expect(piece.toMs % LEVEL_MS[piece.level]).toBe(0);
          if (index > 0) expect(piece.fromMs).toBe(pieces[index - 1].toMs);
        }
        expect(pieces.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('use whole days where there are some', () => {
    expect(piecesOf(Date.UTC(2026, 0, 1, 22, 30), Date.UTC(2026, 0, 5), 'day').map(({ level }) => level)).toEqual(['minute', 'hour', 'day']);
  });
});
