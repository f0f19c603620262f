import { describe, expect, it } from 'vitest';
import { HitCounter } from './hit-counter.js';

describe('HitCounter', () => {
  it('fires at the n-th hit within the window and starts anew', () => {
    const counter = new HitCounter();
    const fired = [0, 10, 20, 30, 40, 50].map((atMs) => counter.hit('1:7', atMs, 3, 1_000));
    expect(fired).toEqual([false, false, true, false, false, true]);
  });

  it('does not count hits that have left the window', () => {
    const counter = new HitCounter();
    expect([0, 900, 1_800, 2_700].map((atMs) => counter.hit('1:7', atMs, 3, 1_000))).toEqual([false, false, false, false]);
  });

  it('counts each key by itself', () => {
    const counter = new HitCounter();
    counter.hit('1:7', 0, 2, 1_000);
    expect(counter.hit('1:8', 1, 2, 1_000)).toBe(false);
    expect(counter.hit('1:7', 1, 2, 1_000)).toBe(true);
  });

  it('forgets what was swept', () => {
    const counter = new HitCounter();
    counter.hit('1:7', 0, 2, 1_000);
    counter.sweep(1);
    expect(counter.hit('1:7', 2, 2, 1_000)).toBe(false);
  });
});
