import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockPool } from './block-pool.js';
import { RowBytes } from './row-bytes.js';

describe('rows as bytes', () => {
  it('are the lines one after another, whatever is in them and however long they are', () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 400_000 }).map((length) => 'é'.repeat(length)));
    const rows = new RowBytes(new BlockPool());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        for (const each of lines) rows.append(each);
        const whole = Buffer.from(lines.join(''));
        expect(rows.bytes).toBe(whole.length);
        expect(Buffer.concat(rows.take()).equals(whole)).toBe(true);
        expect(rows.bytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('that were taken do not change when more come', () => {
    const rows = new RowBytes(new BlockPool());
    const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString();
    const long = `${'first'.repeat(20_000)}\n`;
    rows.append('first\n');
    for (let count = 0; count < 20; count++) rows.append(long.slice(-9_000));
    const taken = rows.take();
    const before = text(taken);
    for (let count = 0; count < 20; count++) rows.append('second'.repeat(2_000));
    expect(text(taken)).toBe(before);
    expect(text(rows.take())).toBe('second'.repeat(40_000));
  });
});
