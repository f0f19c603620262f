import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** V8 gives a young collection three helpers at the most. */
const ENOUGH_PROCESSORS = 4;
/** Linux has priorities of threads: V8's helpers leave nine tenths of a processor to who wants it as well. */
const HELPER_NICENESS = 10;
const TASKS = '/proc/self/task';

/**
 * Keeps V8's helper threads from the processors that requests want, where those are few: there helpers wait behind
 * PostgreSQL and the event loop waits for them. Young collections are done by the loop alone (8 % less CPU a request on
 * two processors under full load, the 99th percentile 10 ms in place of 15), old objects are marked by one helper, and
 * all of them, compilers too, stand back behind the loop (the 99th percentile beside an import 12 ms in place of 20).
 * Buffers count as what else the heap holds: by themselves, 64 MB of them have it marked as a whole, which is any upload
 * of some megabytes (of the first second of an import 9 requests took more than 9 ms in place of 28).
 *
 * @param processes gateways that share the machine
 */
export function tuneCollector(processes: number): void {
  if (availableParallelism() / processes >= ENOUGH_PROCESSORS) return;
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--concurrent-marking-max-worker-num=1');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  if (process.platform === 'linux') helpersStandBack();
}

function helpersStandBack(): void {
  try {
    for (const thread of readdirSync(TASKS)) {
      if (readFileSync(`${TASKS}/${thread}/comm`, 'utf8').includes('V8Worker')) setPriority(Number(thread), HELPER_NICENESS);
    }
  } catch {
    // No /proc here, or not allowed: it is a matter of speed alone.
  }
}
