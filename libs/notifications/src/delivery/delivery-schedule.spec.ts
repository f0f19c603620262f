import { describe, expect, it } from 'vitest';
import { nextAttempt } from './delivery-schedule.js';

describe('nextAttempt', () => {
  it('tries after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then gives up', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const seconds = Array.from({ length: 8 }, (_, index) => nextAttempt(index + 1, now)).map((at) => at && (at.getTime() - now.getTime()) / 1_000);
    expect(seconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, undefined]);
  });
});
