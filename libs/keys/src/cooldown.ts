import type { IncomingHttpHeaders } from 'node:http';
import { readRetryAfter, readVendorReset } from './reset-headers.js';

/** When an upstream does not say how long: the length of the minute window that most APIs limit by. */
export const DEFAULT_COOLDOWN_MS = 60_000;

/** After three answers in a row that broke off: long enough for a bad route or edge node to be gone. */
export const TRUNCATION_COOLDOWN_MS = 5 * 60_000;

/** However far away a reset is said to be, a key is tried again after a day. */
export const LONGEST_COOLDOWN_MS = 24 * 3_600_000;

/** "Retry-After: 0" and clocks that differ must not send the next request back at once. */
export const SHORTEST_COOLDOWN_MS = 1_000;

/**
 * Until when a rate-limited key rests, milliseconds since the epoch: `Retry-After`, else the vendor's reset headers,
 * else {@link DEFAULT_COOLDOWN_MS}; never longer than a day.
 */
export function cooldownUntil(headers: IncomingHttpHeaders, nowMs: number): number {
  const toldMs = readRetryAfter(headers, nowMs) ?? readVendorReset(headers, nowMs) ?? nowMs + DEFAULT_COOLDOWN_MS;
  return Math.ceil(Math.min(Math.max(toldMs, nowMs + SHORTEST_COOLDOWN_MS), nowMs + LONGEST_COOLDOWN_MS));
}
