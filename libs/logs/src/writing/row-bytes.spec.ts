import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowBytes } from './row-bytes.js';

describe('rows as bytes', () => {
  it('are the lines one after another, whatever is in them and however long they are', () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 400_000 }).map((length) => 'é'.repeat(length)));
    const rows = new RowBytes();
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        for (const each of lines) rows.append(each);
        const whole = Buffer.from(lines.join(''));
        expect(rows.bytes).toBe(whole.length);
        expect(rows.take().equals(whole)).toBe(true);
        expect(rows.bytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('that were taken do not change when more come', () => {
    const rows = new RowBytes();
    rows.append('first\n');
    const taken = rows.take();
    rows.append('second\n');
    expect(taken.toString()).toBe('first\n');
    expect(rows.take().toString()).toBe('second\n');
  });
});
