import { describe, expect, it } from 'vitest';
import type { LimitCheck } from '../store/limit-check.js';
import type { Decision } from '../store/limit-store.js';
import { limitProblem, rateLimitHeaders } from './rate-limit-headers.js';

const minute: LimitCheck = { kind: 'WINDOW', key: 'gw:60000', limit: 60, cost: 1, windowMs: 60_000 };
const day: LimitCheck = { kind: 'WINDOW', key: 'vk:1:86400000', limit: 100, cost: 1, windowMs: 86_400_000 };
const quota: LimitCheck = { kind: 'QUOTA', key: 'vk:1:quota', limit: 10, cost: 1, measure: 'REQUESTS', resetAtMs: 0 };
const names = ['gateway-minute', 'virtual-key-day', 'virtual-key-quota'];
const decision = (more: Partial<Decision>): Decision => ({
  admitted: true,
  atMs: 1_000_000,
  refusedBy: -1,
  current: [30, 90, 1],
  resetAtMs: [1_030_500, 2_000_000, 0],
  grant: null,
  degraded: false,
  ...more,
});

describe('rateLimitHeaders', () => {
  it('tells the policy with the smallest share left', () => {
    expect(rateLimitHeaders([minute, day, quota], names, decision({}))).toEqual([
      ['RateLimit-Policy', '"virtual-key-day";q=100;w=86400'],
      ['RateLimit', '"virtual-key-day";r=10;t=1000'],
    ]);
  });

  it('tells the policy that refused and when to come again, rounded up', () => {
    expect(rateLimitHeaders([minute, day], names, decision({ admitted: false, refusedBy: 0, current: [60, 90] }))).toEqual([
      ['RateLimit-Policy', '"gateway-minute";q=60;w=60'],
      ['RateLimit', '"gateway-minute";r=0;t=31'],
      ['Retry-After', '31'],
    ]);
  });

  it('gives no reset to a quota that never resets', () => {
    const refusal = decision({ admitted: false, refusedBy: 0, current: [10], resetAtMs: [0] });
    expect(rateLimitHeaders([quota], ['virtual-key-quota'], refusal)).toEqual([
      ['RateLimit-Policy', '"virtual-key-quota";q=10'],
      ['RateLimit', '"virtual-key-quota";r=0'],
      ['Retry-After', '86400'],
    ]);
  });

  it('says nothing where nothing is limited', () => {
    expect(rateLimitHeaders([], [], decision({ current: [], resetAtMs: [] }))).toEqual([]);
  });
});

describe('limitProblem', () => {
  it('carries the standing of the limit that blocked', () => {
    const refusal = decision({ admitted: false, refusedBy: 0, current: [60] });
    expect(limitProblem([minute], refusal, 0)).toEqual({ allowed: false, current: 60, limit: 60, remaining: 0, reset_at: 1031 });
  });
});
