import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLimitText, LimitTextError, parseLimitText } from './limit-text.js';

describe('parseLimitText', () => {
  it('reads the three windows', () => {
    expect(parseLimitText('60/min, 1000/hour, 10000/day')).toEqual({ requestsPerMinute: 60, requestsPerHour: 1000, requestsPerDay: 10000 });
  });

  it('reads any order, short and long units, and leaves the others unlimited', () => {
    expect(parseLimitText('5 per Day,7/m')).toEqual({ requestsPerMinute: 7, requestsPerHour: null, requestsPerDay: 5 });
  });

  it.each(['', '60', '60/week', '0/min', '-1/min', '1.5/min', '60/min,', '60/min, 61/minute', '99999999999/day'])('refuses "%s"', (text) => {
    expect(() => parseLimitText(text)).toThrow(LimitTextError);
  });

  it.each([
    ['60/week', { reason: 'RATE_UNREADABLE', params: { part: '60/week' } }],
    ['60/min, 0/hour', { reason: 'RATE_OUT_OF_RANGE', params: { rate: '0', most: 2 ** 31 - 1 } }],
    ['60/min, 61/minute', { reason: 'RATE_TWICE', params: { part: '61/minute' } }],
  ])('says what is wrong, and where: %s', (text, reason) => {
    expect(() => parseLimitText(text)).toThrow(expect.objectContaining(reason));
  });

  it('reads back what formatLimitText writes', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 }));
    const rates = fc
      .record({ requestsPerMinute: limit, requestsPerHour: limit, requestsPerDay: limit })
      .filter((record) => Object.values(record).some((value) => value !== null));
    fc.assert(
      fc.property(rates, (record) => {
        expect(parseLimitText(formatLimitText(record))).toEqual({ ...record });
      }),
    );
  });
});
