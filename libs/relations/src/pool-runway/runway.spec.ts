import { describe, expect, it } from 'vitest';
import { runsDryAtMs, usedPerSecond } from './runway.js';

const NOW = 1_000_000;

describe('runsDryAtMs', () => {
  it('divides what is left by the rate', () => {
    const quota = { total: 100, left: 30, resetAtMs: 0 };
    expect(runsDryAtMs([quota, quota], 2, NOW)).toBe(NOW + 15_000);
    expect(runsDryAtMs([quota, { ...quota }], 2, NOW)).toBe(NOW + 30_000);
  });

  it('is now for a pool that is dry, whatever the rate', () => {
    expect(runsDryAtMs([{ total: 5, left: 0, resetAtMs: 0 }], 0, NOW)).toBe(NOW);
  });

  it('sees no end while nothing is used', () => {
    expect(runsDryAtMs([{ total: 5, left: 5, resetAtMs: 0 }], 0, NOW)).toBeNull();
  });

  it('sees no end when the resets come in time', () => {
    expect(runsDryAtMs([{ total: 100, left: 20, resetAtMs: NOW + 9_000 }], 2, NOW)).toBeNull();
    expect(runsDryAtMs([{ total: 100, left: 20, resetAtMs: NOW + 11_000 }], 2, NOW)).toBe(NOW + 10_000);
  });

  it('adds what a reset brings when only some quotas have one', () => {
    const resetting = { total: 40, left: 10, resetAtMs: NOW + 5_000 };
    const lasting = { total: 100, left: 10, resetAtMs: 0 };
    expect(runsDryAtMs([resetting, lasting], 2, NOW)).toBe(NOW + 5_000 + 22_500);
  });
});

describe('usedPerSecond', () => {
  it('takes the mean over the samples and leaves resets out', () => {
    const samples = [10, 40, 0, 30].map((used, minute) => ({ atMs: minute * 60_000, used }));
    expect(usedPerSecond(samples)).toBeCloseTo(60 / 180);
  });

  it('is 0 with fewer than two samples', () => {
    expect(usedPerSecond([])).toBe(0);
    expect(usedPerSecond([{ atMs: 0, used: 9 }])).toBe(0);
  });
});
