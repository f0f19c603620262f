import { describe, expect, it } from 'vitest';
import { GatewayError } from '@app/core';
import { Schedule } from './schedule.js';

function refusal(cron: string, timeZone = 'UTC') {
  try {
    new Schedule(cron, timeZone);
  } catch (error) {
    return error instanceof GatewayError ? error.details.fields?.[0] : error;
  }
  return undefined;
}

describe('a schedule', () => {
  it.each(['* * * * *', '0 8 * * 1-5', '*/10 * * * * *', '0 0 31 12 *'])('reads %s', (cron) => {
    expect(refusal(cron)).toBeUndefined();
  });

  it.each([
    ['', 'CRON_PARTS', { count: 0 }],
    ['* *', 'CRON_PARTS', { count: 2 }],
    ['60 * * * *', 'CRON_OUT_OF_RANGE', { position: 1, value: 60 }],
    ['0 60 * * * *', 'CRON_OUT_OF_RANGE', { position: 2, value: 60 }],
    ['* * 32 * *', 'CRON_OUT_OF_RANGE', { position: 3, value: 32 }],
    ['* * * 13 *', 'CRON_OUT_OF_RANGE', { position: 4, value: 13 }],
    ['* * * * 9', 'CRON_OUT_OF_RANGE', { position: 5, value: 9 }],
    ['x * * * *', 'CRON_UNEXPECTED', { position: 1, found: 'x' }],
    ['* * * FOO * *', 'CRON_UNEXPECTED', { position: 4, found: 'FOO' }],
    ['*/0 * * * *', 'CRON_STEP', undefined],
    ['5/10 * * * *', 'CRON_STEP', undefined],
    ['5-3 * * * *', 'CRON_RANGE', undefined],
    ['1-2-3 * * * *', 'CRON_RANGE', undefined],
    ['1,, * * * *', 'UNREADABLE', undefined],
  ])('says what is wrong, and where: %s', (cron, reason, params) => {
    expect(refusal(cron)).toMatchObject({ field: 'cron', reason, params });
  });

  it('says which time zone there is not', () => {
    expect(refusal('* * * * *', 'Asia/Nowhere')).toMatchObject({ reason: 'UNKNOWN_TIME_ZONE', params: { zone: 'Asia/Nowhere' } });
  });
});
