import { describe, expect, it } from 'vitest';
import { periodEndMs, QuotaReset, type QuotaSchedule } from './quota-period.js';

const schedule = (quotaReset: QuotaReset, timeZone = 'UTC', quotaResetCron: string | null = null): QuotaSchedule => ({ quotaReset, quotaResetCron, timeZone });
const end = (when: QuotaSchedule, now: string): string => new Date(periodEndMs(when, Date.parse(now))).toISOString();

describe('periodEndMs', () => {
  it('is 0 for a quota that never resets', () => {
    expect(periodEndMs(schedule(QuotaReset.NEVER), Date.now())).toBe(0);
  });

  it.each([
    [QuotaReset.DAILY, '2026-11-25T00:00:00.000Z'],
    [QuotaReset.WEEKLY, '2026-11-30T00:00:00.000Z'],
    [QuotaReset.MONTHLY, '2026-12-01T00:00:00.000Z'],
  ])('ends %s at %s', (reset, expected) => {
    expect(end(schedule(reset), '2026-11-24T17:40:00Z')).toBe(expected);
  });

  it('goes by midnight in the time zone, also when the clocks change', () => {
    expect(end(schedule(QuotaReset.DAILY, 'Asia/Shanghai'), '2026-11-24T15:59:59Z')).toBe('2026-11-24T16:00:00.000Z');
    expect(end(schedule(QuotaReset.DAILY, 'America/New_York'), '2026-11-01T03:59:59Z')).toBe('2026-11-01T04:00:00.000Z');
    expect(end(schedule(QuotaReset.DAILY, 'America/New_York'), '2026-11-01T04:00:00Z')).toBe('2026-11-02T05:00:00.000Z');
  });

  it('begins the next period in the millisecond in which the last one ends', () => {
    const daily = schedule(QuotaReset.DAILY);
    const first = periodEndMs(daily, Date.parse('2026-11-24T12:00:00Z'));
    expect(periodEndMs(daily, first - 1)).toBe(first);
    expect(periodEndMs(daily, first)).toBe(first + 86_400_000);
  });

  it('goes by a cron expression', () => {
    expect(end(schedule(QuotaReset.CRON, 'UTC', '30 6 * * 5'), '2026-11-24T17:40:00Z')).toBe('2026-11-27T06:30:00.000Z');
  });

  it('throws at what it cannot read', () => {
    expect(() => periodEndMs(schedule(QuotaReset.CRON, 'UTC', 'often'), 0)).toThrow();
    expect(() => periodEndMs(schedule(QuotaReset.DAILY, 'Nowhere/Land'), 0)).toThrow();
  });
});
