import type { ErrorReason, ReasonParams } from '@app/core';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/window-spec.js';

/** Requests allowed per window; null for a window that is not limited. */
export interface RequestRates {
  requestsPerMinute: number | null;
  requestsPerHour: number | null;
  requestsPerDay: number | null;
}

/** A limit's text that cannot be read; the message says why and is fit to be shown. */
export class LimitTextError extends Error {
  override readonly name = 'LimitTextError';

  constructor(
    message: string,
    readonly reason: ErrorReason,
    readonly params: ReasonParams,
  ) {
    super(message);
  }
}

const RATE = /^(\d+)\s*(?:\/|per)\s*(m|min|minute|h|hour|d|day)$/i;
const FIELD_OF_UNIT = { m: 'requestsPerMinute', h: 'requestsPerHour', d: 'requestsPerDay' } as const;

/** The length of the window that a field of `RequestRates` limits. */
export const WINDOW_MS_OF_RATE: Readonly<Record<keyof RequestRates, number>> = {
  requestsPerMinute: MINUTE_MS,
  requestsPerHour: HOUR_MS,
  requestsPerDay: DAY_MS,
};

/** The greatest number a column of the database holds. */
const MAX_LIMIT = 2 ** 31 - 1;

/**
 * Reads `60/min, 1000/hour, 10000/day`: any of the three, in any order, each once.
 * @throws LimitTextError
 */
export function parseLimitText(text: string): RequestRates {
  const rates: RequestRates = { requestsPerMinute: null, requestsPerHour: null, requestsPerDay: null };
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [, digits, unit] = RATE.exec(part) ?? [];
    if (unit === undefined) throw new LimitTextError(`"${part}" is not a rate such as 60/min, 1000/hour or 10000/day`, 'RATE_UNREADABLE', { part });
    const field = FIELD_OF_UNIT[unit[0].toLowerCase() as keyof typeof FIELD_OF_UNIT];
    const limit = Number(digits);
    if (limit < 1 || limit > MAX_LIMIT) throw new LimitTextError(`a rate lies between 1 and ${MAX_LIMIT}, not at ${digits}`, 'RATE_OUT_OF_RANGE', { most: MAX_LIMIT, rate: digits });
    if (rates[field] !== null) throw new LimitTextError(`"${part}" names a window for the second time`, 'RATE_TWICE', { part });
    rates[field] = limit;
  }
  return rates;
}

/** Writes what `parseLimitText` reads; empty when nothing is limited. */
export function formatLimitText(rates: RequestRates): string {
  const parts: [number | null, string][] = [
    [rates.requestsPerMinute, 'min'],
    [rates.requestsPerHour, 'hour'],
    [rates.requestsPerDay, 'day'],
  ];
  return parts.flatMap(([limit, unit]) => (limit === null ? [] : [`${limit}/${unit}`])).join(', ');
}
