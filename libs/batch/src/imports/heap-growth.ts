import { setFlagsFromString } from 'node:v8';

/** V8 doubles its heap and more before it collects what is old; so it grows by half. */
const PERCENT = 50;
let running = 0;

/**
 * Keeps JavaScript's heap small meanwhile: an import makes some kilobytes of garbage for each key, and a heap that is left
 * to itself takes a few hundred megabytes of it before it is swept.
 */
export async function withSmallHeap<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) setFlagsFromString(`--heap-growing-percent=${PERCENT}`);
  try {
    return await work();
  } finally {
    if (--running === 0) setFlagsFromString('--heap-growing-percent=0');
  }
}
