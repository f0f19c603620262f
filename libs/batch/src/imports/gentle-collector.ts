import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** V8 doubles its heap and more before it collects what is old; so it grows by half. */
const SMALL = ['--heap-growing-percent=50', '--heap-growing-percent=0'] as const;
/**
 * On two processors the collector's helpers wait behind PostgreSQL, and the event loop for them: the 99th percentile of
 * proxied requests is 24 ms with helpers and 12 ms without.
 */
const ALONE = ['--no-parallel-scavenge', '--parallel-scavenge'] as const;
const ENOUGH_PROCESSORS = 4;

const flags = availableParallelism() < ENOUGH_PROCESSORS ? [SMALL, ALONE] : [SMALL];
let running = 0;

/**
 * Keeps JavaScript's heap small and its pauses short meanwhile: an import makes some kilobytes of garbage for each key,
 * and a heap that is left to itself takes a few hundred megabytes of it before it is swept.
 */
export async function withGentleCollector<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) for (const [on] of flags) setFlagsFromString(on);
  try {
    return await work();
  } finally {
    if (--running === 0) for (const [, off] of flags) setFlagsFromString(off);
  }
}
