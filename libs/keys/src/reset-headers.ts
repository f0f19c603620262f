import type { IncomingHttpHeaders } from 'node:http';

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

/** `x-ratelimit-reset`, `x-ratelimit-reset-tokens`, `x-rate-limit-reset`, `ratelimit-reset`, `anthropic-ratelimit-tokens-reset`. */
function isResetHeader(name: string): boolean {
  return (name.includes('ratelimit') || name.includes('rate-limit')) && /-reset(?:-|$)/.test(name);
}

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

/** When `Retry-After` (or Azure's `retry-after-ms`) says to come back, milliseconds since the epoch. */
export function readRetryAfter(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const inMs = first(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']);
  if (inMs !== undefined && NUMBER.test(inMs.trim())) return nowMs + Number(inMs);
  const retryAfter = first(headers['retry-after']);
  return retryAfter === undefined ? undefined : parseResetTime(retryAfter, nowMs);
}

/**
 * When the vendor's own headers say that the limit which was hit resets, milliseconds since the epoch.
 * An API tells of several windows at once (requests, tokens, a day's quota): those with nothing remaining are believed
 * first, then those of which nothing remaining is told, then all; among equals the latest, for an early retry only costs
 * another 429. Resets in the past say nothing.
 */
export function readVendorReset(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const latest = { spent: 0, untold: 0, left: 0 };
  for (const name in headers) {
    if (!isResetHeader(name)) continue;
    const resetAtMs = parseResetTime(first(headers[name]) ?? '', nowMs);
    if (resetAtMs === undefined || resetAtMs <= nowMs) continue;
    const kind = remainingOf(headers, name);
    latest[kind] = Math.max(latest[kind], resetAtMs);
  }
  for (const { remaining, resetSeconds } of structuredLimits(headers)) {
    const kind = remaining === undefined ? 'untold' : remaining > 0 ? 'left' : 'spent';
    latest[kind] = Math.max(latest[kind], resetSeconds > 0 ? nowMs + resetSeconds * SECOND_MS : 0);
  }
  return latest.spent || latest.untold || latest.left || undefined;
}

function remainingOf(headers: IncomingHttpHeaders, resetName: string): 'spent' | 'untold' | 'left' {
  const remaining = first(headers[resetName.replace('reset', 'remaining')])?.trim();
  if (remaining === undefined || !NUMBER.test(remaining)) return 'untold';
  return Number(remaining) > 0 ? 'left' : 'spent';
}

/** The IETF draft's `RateLimit: "default";r=0;t=30` and its older form `limit=100, remaining=0, reset=30`. */
function* structuredLimits(headers: IncomingHttpHeaders): Generator<{ remaining: number | undefined; resetSeconds: number }> {
  const field = first(headers['ratelimit']);
  if (field === undefined) return;
  const older = /(?:^|,)\s*reset=(\d+)/.exec(field);
  if (older) {
    const remaining = /(?:^|,)\s*remaining=(\d+)/.exec(field)?.[1];
    yield { remaining: remaining === undefined ? undefined : Number(remaining), resetSeconds: Number(older[1]) };
    return;
  }
  for (const item of field.split(',')) {
    const resetSeconds = /;\s*t=(\d+)/.exec(item)?.[1];
    const remaining = /;\s*r=(\d+)/.exec(item)?.[1];
    if (resetSeconds !== undefined) yield { remaining: remaining === undefined ? undefined : Number(remaining), resetSeconds: Number(resetSeconds) };
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
