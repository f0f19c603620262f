/** The first wait when a request stays with its key. */
const BASE_MS = 200;
/** All waits of one request together; past it the client is better served by an answer at once. */
export const TOTAL_WAIT_MS = 60_000;

/**
 * How long to wait before another attempt with the same key: exponential with full jitter in its upper half, and not
 * shorter than the upstream asked for. Undefined when that would exceed what is left of the total.
 *
 * @param repeats how often the key has been kept already
 * @param random in [0, 1)
 */
export function backoffMs(repeats: number, askedMs: number, waitedMs: number, random: number): number | undefined {
  const ceiling = BASE_MS * 2 ** repeats;
  const delayMs = Math.max(askedMs, Math.round(ceiling / 2 + (random * ceiling) / 2));
  return waitedMs + delayMs <= TOTAL_WAIT_MS ? delayMs : undefined;
}

/** What a Retry-After header asks for, in milliseconds; 0 when it is absent or unreadable. */
export function retryAfterMs(value: string | undefined, nowMs: number): number {
  if (value === undefined) return 0;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
