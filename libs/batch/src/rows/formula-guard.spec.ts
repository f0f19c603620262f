import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEANT_EMPTY, withGuard, withoutGuard } from './formula-guard.js';

const text = fc.oneof(fc.string(), fc.array(fc.constantFrom("'", '=', '+', '-', '@', '\t', 'a', '＝'), { maxLength: 5 }).map((characters) => characters.join('')));

describe('the guard against formulas', () => {
  it('leaves nothing that a spreadsheet would run, and is taken away without a trace', () => {
    fc.assert(
      fc.property(text, (original) => {
        const cell = withGuard(original);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(withoutGuard(cell)).toBe(original);
      }),
    );
  });

  it('tells an empty text that is meant from an empty cell', () => {
    expect(withoutGuard(MEANT_EMPTY)).toBe('');
    expect(withGuard('')).toBe('');
  });
});
