import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResetTime } from './reset-time.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('parseResetTime', () => {
  it.each([
    ['30', NOW + 30_000],
    ['0', NOW],
    ['0.5', NOW + 500],
    [' 7 ', NOW + 7_000],
    ['86400', NOW + 86_400_000],
    ['1795521661', 1_795_521_661_000],
    ['1795521661.25', 1_795_521_661_250],
    ['1795521661123', 1_795_521_661_123],
    ['1s', NOW + 1_000],
    ['120ms', NOW + 120],
    ['6m0s', NOW + 360_000],
    ['1m30s', NOW + 90_000],
    ['1h2m3.5s', NOW + 3_723_500],
    ['8.64s', NOW + 8_640],
    ['2d1h', NOW + 176_400_000],
    ['1m59.931ms', NOW + 60_059.931],
    ['500µs', NOW + 0.5],
    ['2026-11-24T12:05:00Z', NOW + 300_000],
    ['2026-11-24T13:05:00+01:00', NOW + 300_000],
    ['2026-11-24T12:05:00.250Z', NOW + 300_250],
    ['Tue, 24 Nov 2026 12:01:00 GMT', NOW + 60_000],
  ])('reads %j', (text, expected) => {
    expect(parseResetTime(text, NOW)).toBeCloseTo(expected, 3);
  });

  it.each(['', '-1', 'soon', '1x', '5 minutes', '1m 30', 'NaN', 'Infinity', '2026-13-45T99:99:99Z', '1e5', 's', '1.s'])('refuses %j', (text) => {
    expect(parseResetTime(text, NOW)).toBeUndefined();
  });

  it('answers any text with undefined or a number that is none of NaN', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseResetTime(text, NOW)).not.toBeNaN();
      }),
    );
  });

  it('reads every duration that it would be written as', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        expect(parseResetTime(`${hours}h${minutes}m${seconds}s`, NOW)).toBe(NOW + ((hours * 60 + minutes) * 60 + seconds) * 1_000);
      }),
    );
  });
});
