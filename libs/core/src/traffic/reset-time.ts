const SECOND_MS = 1_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: SECOND_MS,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  μs: 0.001,
  ns: 0.000_001,
};

/** Numbers from here on are a point in time, in seconds since the epoch (2001); smaller ones are a wait. */
const EPOCH_SECONDS_FROM = 1e9;
/** Numbers from here on are in milliseconds since the epoch (1973); as seconds they would lie beyond the year 5000. */
const EPOCH_MILLISECONDS_FROM = 1e11;

const NUMBER = /^\d+(?:\.\d+)?$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|us|µs|μs|ns|d|h|m|s))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|us|µs|μs|ns|d|h|m|s)/g;

/**
 * Reads a point in time as vendors write it: RFC 3339, an HTTP date, seconds or milliseconds since the epoch,
 * plain seconds from now, or a duration such as `1m30s` or `120ms`.
 *
 * @returns milliseconds since the epoch, undefined when the text is none of these.
 */
export function parseResetTime(text: string, nowMs: number): number | undefined {
  const value = text.trim();
  if (NUMBER.test(value)) {
    const number = Number(value);
    if (number >= EPOCH_MILLISECONDS_FROM) return number;
    return number >= EPOCH_SECONDS_FROM ? number * SECOND_MS : nowMs + number * SECOND_MS;
  }
  if (DURATION.test(value)) {
    let durationMs = 0;
    for (const [, amount, unit] of value.matchAll(DURATION_PART)) durationMs += Number(amount) * UNIT_MS[unit];
    return nowMs + durationMs;
  }
  // Date.parse is lenient ("-1", "soon 5"): only what looks like one of the two date forms goes in.
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/i.test(value) && !/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(value)) return undefined;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : dateMs;
}
