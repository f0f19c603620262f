import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATENCY_BOUNDS_US, LATENCY_BUCKETS, percentileMs } from './latency-scale.js';

describe('a percentile of a histogram', () => {
  it('is within a bucket of the true one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (latenciesUs, fraction) => {
        const sorted = latenciesUs.toSorted((a, b) => a - b);
        const truth = sorted[Math.ceil(fraction * sorted.length) - 1];
        const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
        for (const latency of latenciesUs) counts[bucketOf(latency)]++;
        const read = percentileMs(counts, fraction, sorted.at(-1)!)! * 1_000;
        expect(bucketOf(Math.max(1, Math.ceil(read)))).toBeGreaterThanOrEqual(bucketOf(truth) - 1);
        expect(bucketOf(Math.max(1, Math.floor(read)))).toBeLessThanOrEqual(bucketOf(truth));
      }),
    );
  });

  it('is null for an empty one', () => {
    expect(percentileMs([0, 0], 0.5, 0)).toBeNull();
  });
});

function bucketOf(latencyUs: number): number {
  const index = LATENCY_BOUNDS_US.findIndex((bound) => latencyUs <= bound);
  return index === -1 ? LATENCY_BUCKETS - 1 : index;
}
