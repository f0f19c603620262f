import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One value at once and then one every so often, until the subscriber goes. A subscriber that is slow gets fewer.
 * @param produce is not called again before its last call has ended.
 */
export function ticks<T>(intervalMs: number, produce: () => Promise<T>): AsyncIterableIterator<T> {
  const end = new AbortController();
  let dueAtMs = 0;
  return {
    async next() {
      await sleep(Math.max(0, dueAtMs - Date.now()), undefined, { signal: end.signal, ref: false }).catch(() => undefined);
      if (end.signal.aborted) return { value: undefined, done: true };
      dueAtMs = Date.now() + intervalMs;
      return { value: await produce(), done: false };
    },
    return() {
      end.abort();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
