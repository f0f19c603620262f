import { describe, expect, it } from 'vitest';
import { questionOf } from './analytics-address';
import { logsBehind } from './logs-behind';
import { stepEndMs } from './step-end';

const NOW_MS = Date.parse('2026-11-28T10:30:20Z');
const ROW = { at: null, upstreamId: null, upstreamName: null, apiKeyId: null, apiKeyName: null, consumerId: null, consumerName: null, status: null, outcome: null, values: [] };

describe('the log behind a row of the data analysis', () => {
  it("is of the row's dimensions, in the range that was asked for", () => {
    const question = questionOf({ by: 'UPSTREAM,OUTCOME,STATUS', range: '1h' }, NOW_MS, 'UTC');
    expect(logsBehind({ ...ROW, upstreamId: '3', outcome: 'TIMEOUT', status: 504 }, question)).toEqual({ upstream: '3', outcome: 'TIMEOUT', status: '504', from: '2026-11-28T09:31:00.000Z', to: '2026-11-28T10:31:00.000Z' });
  });

  it('is of what the question is narrowed to besides', () => {
    const question = questionOf({ by: 'CONSUMER', upstream: '3', key: '9', outcome: 'TIMEOUT,TRUNCATED', status: '200', range: '1h' }, NOW_MS, 'UTC');
    expect(logsBehind({ ...ROW, consumerId: '5' }, question)).toMatchObject({ consumer: '5', upstream: '3', key: '9', outcome: 'TIMEOUT,TRUNCATED', status: '200' });
  });

  it("is of the row's step, cut to the range", () => {
    const question = questionOf({ by: 'TIME', range: '24h', step: 'DAY' }, NOW_MS, 'Asia/Shanghai');
    expect(logsBehind({ ...ROW, at: '2026-11-27T16:00:00.000Z' }, question)).toEqual({ from: '2026-11-27T16:00:00.000Z', to: '2026-11-28T10:31:00.000Z' });
    expect(logsBehind({ ...ROW, at: '2026-11-26T16:00:00.000Z' }, question)).toEqual({ from: '2026-11-27T10:31:00.000Z', to: '2026-11-27T16:00:00.000Z' });
  });

  it('is none for requests without a consumer, which the log cannot look for', () => {
    expect(logsBehind(ROW, questionOf({ by: 'CONSUMER' }, NOW_MS, 'UTC'))).toBeNull();
  });
});

describe('the end of a step', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Africa/Cairo', 'America/Santiago', 'Asia/Beirut', 'Australia/Lord_Howe'])('is where the next day, week or month begins in %s', (timeZone) => {
    for (const [step, duration] of [['DAY', { days: 1 }], ['WEEK', { weeks: 1 }], ['MONTH', { months: 1 }]] as const) {
      for (let day = 0; day < 366; day++) {
        const date = Temporal.PlainDate.from('2026-01-01').add({ days: day });
        const start = (step === 'MONTH' ? date.with({ day: 1 }) : date).toZonedDateTime(timeZone);
        expect(stepEndMs(start.epochMilliseconds, step, timeZone), `${step} of ${start}`).toBe(start.add(duration).startOfDay().epochMilliseconds);
      }
    }
  });

  it('is a minute or an hour later for those', () => {
    expect([stepEndMs(0, 'MINUTE', 'UTC'), stepEndMs(0, 'HOUR', 'UTC')]).toEqual([60_000, 3_600_000]);
  });
});
