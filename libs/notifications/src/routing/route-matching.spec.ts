import { describe, expect, it } from 'vitest';
import { asksFor, mayHearRecovery, sendAt } from './route-matching.js';

const ALL: Parameters<typeof mayHearRecovery>[0] = { eventTypes: [], upstreamIds: [], minimumSeverity: 'INFO', recoveryNotice: true };
const route = (fields: Partial<typeof ALL>) => ({ ...ALL, ...fields });

describe('a route', () => {
  it('asks for everything when it names nothing', () => {
    expect(asksFor(route({}), { type: 'task_failed', severity: 'INFO', upstreamId: undefined })).toBe(true);
  });

  it('asks by type, upstream and severity', () => {
    const event = { type: 'key_banned', severity: 'WARNING', upstreamId: 2 } as const;
    expect(asksFor(route({ eventTypes: ['key_disabled'] }), event)).toBe(false);
    expect(asksFor(route({ upstreamIds: [1] }), event)).toBe(false);
    expect(asksFor(route({ upstreamIds: [2] }), event)).toBe(true);
    expect(asksFor(route({ upstreamIds: [2] }), { ...event, upstreamId: undefined })).toBe(false);
    expect(asksFor(route({ minimumSeverity: 'CRITICAL' }), event)).toBe(false);
  });

  it('hears of recoveries without asking for them', () => {
    const recovered = { type: 'key_recovered', upstreamId: 1 } as const;
    expect(mayHearRecovery(route({ eventTypes: ['key_disabled'] }), recovered)).toBe(true);
    expect(mayHearRecovery(route({ recoveryNotice: false }), recovered)).toBe(false);
    expect(mayHearRecovery(route({}), { type: 'key_banned', upstreamId: 1 })).toBe(false);
  });
});

describe('quiet hours', () => {
  const nightly = { quietFrom: '22:00', quietTo: '07:30', timeZone: 'Asia/Shanghai' };
  const at = (iso: string) => sendAt(nightly, new Date(iso)).toISOString();

  it('hold a message until they end, across midnight and in their time zone', () => {
    expect(at('2026-11-24T14:30:20Z')).toBe('2026-11-24T23:30:00.000Z');
    expect(at('2026-11-24T22:00:00Z')).toBe('2026-11-24T23:30:00.000Z');
  });

  it('let it go at other times, and at once when there are none', () => {
    expect(at('2026-11-24T12:00:00Z')).toBe('2026-11-24T12:00:00.000Z');
    expect(at('2026-11-24T23:30:00Z')).toBe('2026-11-24T23:30:00.000Z');
    expect(sendAt({ quietFrom: null, quietTo: null, timeZone: 'UTC' }, new Date(0)).getTime()).toBe(0);
  });
});
