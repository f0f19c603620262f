/** How a window is counted. An event is forgotten no earlier than `windowMs` after it and at most `tickMs - 1` later. */
export interface WindowSpec {
  readonly windowMs: number;
  /** Events of one tick are counted together; 1 makes the window exact. */
  readonly tickMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The longest window that is counted to the millisecond. */
const EXACT_UP_TO_MS = MINUTE_MS;
/** The longest window that is cut into 60 buckets; a longer one has 48, so that a ring of 64 words holds either. */
const FINE_UP_TO_MS = 6 * HOUR_MS;

/** Exact up to a minute; one-minute buckets for the hour, half-hour buckets for the day. */
export function windowSpec(windowMs: number): WindowSpec {
  if (!Number.isSafeInteger(windowMs) || windowMs < 1) throw new RangeError(`a window of ${windowMs} ms cannot be counted`);
  if (windowMs <= EXACT_UP_TO_MS) return { windowMs, tickMs: 1 };
  return { windowMs, tickMs: Math.ceil(windowMs / (windowMs <= FINE_UP_TO_MS ? 60 : 48)) };
}

/** The first tick that still counts at `nowMs`: all of an older one is at least `windowMs` old. */
export function oldestLiveTick(spec: WindowSpec, nowMs: number): number {
  return Math.floor((nowMs + 1 - spec.windowMs) / spec.tickMs);
}

/** When the last event that a tick may hold leaves the window, milliseconds since the epoch. */
export function tickLeavesAtMs(spec: WindowSpec, tick: number): number {
  return (tick + 1) * spec.tickMs - 1 + spec.windowMs;
}
