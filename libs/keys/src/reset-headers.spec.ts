import { describe, expect, it } from 'vitest';
import { readRetryAfter, readVendorReset } from './reset-headers.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '12' }, NOW + 12_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }, NOW + 60_000],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, NOW + 250],
    [{ 'x-ms-retry-after-ms': '1500' }, NOW + 1_500],
    [{ 'retry-after': 'later' }, undefined],
    [{}, undefined],
  ])('reads %j', (headers, expected) => {
    expect(readRetryAfter(headers, NOW)).toBe(expected);
  });
});

describe('readVendorReset', () => {
  it.each([
    ['a lone reset header', { 'x-ratelimit-reset': '1795521900' }, 1_795_521_900_000],
    ['the hyphenated spelling', { 'x-rate-limit-reset': '1795521900' }, 1_795_521_900_000],
    ['the spelling without x-', { 'ratelimit-reset': '45' }, NOW + 45_000],
    ['a window in the name', { 'x-ratelimit-reset-requests': '1m30s' }, NOW + 90_000],
    ['a window before the word reset', { 'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:05:00Z' }, NOW + 300_000],
    ['the draft field', { ratelimit: '"default";r=0;t=30' }, NOW + 30_000],
    ['the older draft field', { ratelimit: 'limit=100, remaining=0, reset=20' }, NOW + 20_000],
    ['a reset of more than an hour', { 'x-ratelimit-reset': '7200' }, NOW + 7_200_000],
  ])('reads %s', (_, headers, expected) => {
    expect(readVendorReset(headers, NOW)).toBe(expected);
  });

  it('believes the window with nothing remaining over a later one with something left', () => {
    expect(
      readVendorReset(
        {
          'x-ratelimit-remaining-requests': '0',
          'x-ratelimit-reset-requests': '8.64s',
          'x-ratelimit-remaining-tokens': '5000',
          'x-ratelimit-reset-tokens': '6m0s',
        },
        NOW,
      ),
    ).toBe(NOW + 8_640);
  });

  it('takes the latest of several spent windows', () => {
    expect(
      readVendorReset(
        {
          'anthropic-ratelimit-requests-remaining': '0',
          'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:10Z',
          'anthropic-ratelimit-tokens-remaining': '0',
          'anthropic-ratelimit-tokens-reset': '2026-11-24T12:00:40Z',
        },
        NOW,
      ),
    ).toBe(NOW + 40_000);
  });

  it('takes the latest when every window has something left', () => {
    const headers = { 'x-ratelimit-remaining-a': '1', 'x-ratelimit-reset-a': '5', 'x-ratelimit-remaining-b': '2', 'x-ratelimit-reset-b': '9' };
    expect(readVendorReset(headers, NOW)).toBe(NOW + 9_000);
  });

  it.each([
    ['a reset in the past', { 'x-ratelimit-reset': '1600000000' }],
    ['headers that only sound alike', { 'x-password-reset': '30', 'x-reset': '30', 'x-ratelimit-limit': '100' }],
    ['an unreadable reset', { 'x-ratelimit-reset': 'tomorrow' }],
    ['a draft field without a time', { ratelimit: '"default";r=0' }],
    ['no headers', {}],
  ])('finds nothing in %s', (_, headers) => {
    expect(readVendorReset(headers, NOW)).toBeUndefined();
  });
});
