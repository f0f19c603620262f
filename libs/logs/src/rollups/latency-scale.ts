/** Counts of one latency histogram; the last one has no upper bound. */
export const LATENCY_BUCKETS = 40;

/**
 * Upper bounds of the histogram's buckets in microseconds, each √2 times the one before, from 1 ms to about
 * 12 minutes: a percentile read from it is off by a fifth at the most.
 */
export const LATENCY_BOUNDS_US: readonly number[] = Array.from({ length: LATENCY_BUCKETS - 1 }, (_, index) => Math.round(1_000 * Math.SQRT2 ** index));

/** The columns that hold the counts. */
export const LATENCY_COLUMNS: readonly string[] = Array.from({ length: LATENCY_BUCKETS }, (_, index) => `h${index}`);

/**
 * A percentile of a histogram, linear inside the bucket where it falls.
 * @param fraction 0.95 is the 95th percentile.
 * @returns milliseconds; null for an empty histogram.
 */
export function percentileMs(counts: readonly number[], fraction: number, mostUs: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = fraction * total;
  let below = 0;
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index];
    if (count > 0 && below + count >= rank) {
      const from = index === 0 ? 0 : LATENCY_BOUNDS_US[index - 1];
      const to = Math.max(from, Math.min(LATENCY_BOUNDS_US[index] ?? mostUs, mostUs));
      return (from + ((to - from) * (rank - below)) / count) / 1_000;
    }
    below += count;
  }
  return mostUs / 1_000;
}
