import { describe, expect, it } from 'vitest';
import { Outcome } from '@app/core';
import { backoffMs, retryAfterMs, TOTAL_WAIT_MS } from './backoff.js';
import { classify } from './classify.js';
import { mayRetry, type RetryQuestion } from './retry-decision.js';

const seen = { headers: {}, errorCode: undefined, clientLeft: false };

describe('classify', () => {
  it.each([
    [[200, 201, 204, 206, 301, 304, 101], Outcome.SUCCESS],
    [[400, 404, 405, 408, 409, 413, 415, 418, 422], Outcome.CALLER_ERROR],
    [[401, 402, 403], Outcome.UNAUTHORIZED],
    [[429], Outcome.RATE_LIMITED],
    [[500, 501, 502, 503, 504, 524, 529], Outcome.UPSTREAM_ERROR],
  ])('calls the statuses %j %s', (statuses, outcome) => {
    for (const status of statuses) expect(classify({ ...seen, status })).toBe(outcome);
  });

  it('tells a rate limit that is sent as 403 by its headers', () => {
    expect(classify({ ...seen, status: 403, headers: { 'x-ratelimit-remaining': '0' } })).toBe(Outcome.RATE_LIMITED);
    expect(classify({ ...seen, status: 403, headers: { 'retry-after': '5' } })).toBe(Outcome.RATE_LIMITED);
    expect(classify({ ...seen, status: 403, headers: { 'x-ratelimit-remaining': '7' } })).toBe(Outcome.UNAUTHORIZED);
  });

  it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])('calls %s without an answer a timeout', (errorCode) => {
    expect(classify({ ...seen, status: undefined, errorCode })).toBe(Outcome.TIMEOUT);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET'])('blames the upstream for %s', (errorCode) => {
    expect(classify({ ...seen, status: undefined, errorCode })).toBe(Outcome.UPSTREAM_ERROR);
  });

  it('calls a good answer that broke off truncated, and an error answer what it says', () => {
    expect(classify({ ...seen, status: 200, errorCode: 'UND_ERR_SOCKET' })).toBe(Outcome.TRUNCATED);
    expect(classify({ ...seen, status: 200, errorCode: 'UND_ERR_BODY_TIMEOUT' })).toBe(Outcome.TRUNCATED);
    expect(classify({ ...seen, status: 429, errorCode: 'UND_ERR_SOCKET' })).toBe(Outcome.RATE_LIMITED);
  });

  it('puts a client that left before everything else', () => {
    for (const status of [undefined, 200, 429, 500]) expect(classify({ ...seen, status, clientLeft: true })).toBe(Outcome.CLIENT_ABORT);
  });
});

describe('mayRetry', () => {
  const base: RetryQuestion = {
    outcome: Outcome.UPSTREAM_ERROR,
    status: 500,
    method: 'GET',
    attempts: 1,
    maxAttempts: 3,
    committed: false,
    replayable: true,
    written: true,
    retryUnsafe: false,
    wanted: undefined,
  };
  const all = Object.values(Outcome);

  it('never repeats what has begun to answer, cannot be sent again, or has had its attempts', () => {
    for (const outcome of all) {
      for (const never of [{ committed: true }, { replayable: false }, { attempts: 3 }, { attempts: 5, maxAttempts: 9 }, { wanted: false }]) {
        expect(mayRetry({ ...base, outcome, retryUnsafe: true, ...never })).toBe(false);
      }
    }
  });

  it.each([
    ['a POST after 401', { method: 'POST', outcome: Outcome.UNAUTHORIZED, status: 401 }, true],
    ['a POST after 429', { method: 'POST', outcome: Outcome.RATE_LIMITED, status: 429 }, true],
    ['a GET after 500', {}, true],
    ['a POST after 500', { method: 'POST' }, false],
    ['a PATCH after a reset', { method: 'PATCH', status: undefined }, false],
    ['a POST after 500 where the admin allows it', { method: 'POST', retryUnsafe: true }, true],
    ['a POST that was never written', { method: 'POST', status: undefined, written: false }, true],
    ['a GET after 504', { status: 504 }, false],
    ['a GET after 524 where the admin allows it', { status: 524, retryUnsafe: true }, false],
    ['a GET that timed out', { outcome: Outcome.TIMEOUT, status: undefined }, false],
    ['a GET that could not connect in time', { outcome: Outcome.TIMEOUT, status: undefined, written: false }, true],
    ['a GET that timed out where the admin allows it', { outcome: Outcome.TIMEOUT, status: undefined, retryUnsafe: true }, true],
    ['a truncated GET', { outcome: Outcome.TRUNCATED, status: 200 }, false],
    ['what the client has left', { outcome: Outcome.CLIENT_ABORT, status: undefined, written: false }, false],
    ['a POST after 400', { method: 'POST', outcome: Outcome.CALLER_ERROR, status: 400 }, false],
    ['a POST after a 400 that a rule knows to be about the key', { method: 'POST', outcome: Outcome.CALLER_ERROR, status: 400, wanted: true }, true],
    ['a good GET that a rule does not believe', { outcome: Outcome.SUCCESS, status: 200, wanted: true }, true],
    ['a good POST that a rule does not believe', { method: 'POST', outcome: Outcome.SUCCESS, status: 200, wanted: true }, false],
  ])('for %s answers as it must', (_case, change, expected) => {
    expect(mayRetry({ ...base, ...change })).toBe(expected);
  });
});

describe('backoff', () => {
  it('doubles, with jitter in its upper half', () => {
    expect([0, 1, 2].map((repeats) => backoffMs(repeats, 0, 0, 0))).toEqual([100, 200, 400]);
    expect([0, 1, 2].map((repeats) => backoffMs(repeats, 0, 0, 0.999))).toEqual([200, 400, 800]);
  });

  it('waits no shorter than it was asked to, and not at all when that is too long', () => {
    expect(backoffMs(0, 5_000, 0, 0)).toBe(5_000);
    expect(backoffMs(0, TOTAL_WAIT_MS + 1, 0, 0)).toBeUndefined();
    expect(backoffMs(0, 0, TOTAL_WAIT_MS, 0)).toBeUndefined();
  });

  it('reads Retry-After as seconds and as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('3', now)).toBe(3_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:10 GMT', now)).toBe(10_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect([retryAfterMs(undefined, now), retryAfterMs('soon', now)]).toEqual([0, 0]);
  });
});
