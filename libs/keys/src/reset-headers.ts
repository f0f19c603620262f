import type { IncomingHttpHeaders } from 'node:http';
import { parseResetTime } from '@app/core';

const SECOND_MS = 1_000;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** `x-ratelimit-reset`, `x-ratelimit-reset-tokens`, `x-rate-limit-reset`, `ratelimit-reset`, `anthropic-ratelimit-tokens-reset`. */
function isResetHeader(name: string): boolean {
  return (name.includes('ratelimit') || name.includes('rate-limit')) && /-reset(?:-|$)/.test(name);
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
