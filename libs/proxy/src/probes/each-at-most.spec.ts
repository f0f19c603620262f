import { describe, expect, it } from 'vitest';
import { eachAtMost } from './each-at-most.js';

describe('eachAtMost', () => {
  it('does every item once, and never more at a time than it may', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await eachAtMost(10, Array.from({ length: 57 }, (_, index) => index), async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item % 3));
      running--;
      done.push(item);
    });
    expect(most).toBe(10);
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 57 }, (_, index) => index));
  });

  it('passes on the first error', async () => {
    await expect(eachAtMost(2, [1, 2, 3], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
