import { Outcome } from '@app/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_COOLDOWN_MS, LONGEST_COOLDOWN_MS, TRUNCATION_COOLDOWN_MS } from './cooldown.js';
import { coolDown, hasFailedForGood, HEALTHY, type KeyHealth, nextHealth, RECOVERED, TRIAL } from './key-health.js';

const NOW = 1_795_000_000_000;
const NO_HEADERS = { headers: {} };

function after(outcomes: Outcome[], health: KeyHealth = HEALTHY): KeyHealth {
  return outcomes.reduce((state, outcome) => nextHealth(state, outcome, NO_HEADERS, NOW), health);
}

describe('nextHealth', () => {
  it.each([Outcome.CALLER_ERROR, Outcome.UPSTREAM_ERROR, Outcome.TIMEOUT, Outcome.CLIENT_ABORT, Outcome.REFUSED])('holds %s against no key', (outcome) => {
    const failing = { ...HEALTHY, consecutiveFailures: 2, consecutiveTruncations: 1 };
    expect(nextHealth(failing, outcome, NO_HEADERS, NOW)).toBe(failing);
  });

  it('gives a healthy key back as the same object after a success', () => {
    expect(nextHealth(HEALTHY, Outcome.SUCCESS, NO_HEADERS, NOW)).toBe(HEALTHY);
  });

  it('counts refusals until a success', () => {
    const refused = after([Outcome.UNAUTHORIZED, Outcome.UNAUTHORIZED]);
    expect(refused.consecutiveFailures).toBe(2);
    expect(after([Outcome.SUCCESS, Outcome.UNAUTHORIZED], refused).consecutiveFailures).toBe(1);
  });

  it('does not count a rate limit as a failure', () => {
    expect(after([Outcome.UNAUTHORIZED, Outcome.RATE_LIMITED]).consecutiveFailures).toBe(1);
  });

  it('cools a rate-limited key for as long as Retry-After says', () => {
    const health = nextHealth(HEALTHY, Outcome.RATE_LIMITED, { headers: { 'retry-after': '7', 'x-ratelimit-reset': '900' } }, NOW);
    expect(health).toMatchObject({ cooldownUntilMs: NOW + 7_000, recovery: TRIAL });
  });

  it.each([
    ['the vendor reset when there is no Retry-After', { 'x-ratelimit-reset-requests': '2h' }, 7_200_000],
    ['the default when nothing is said', {}, DEFAULT_COOLDOWN_MS],
    ['the default when what is said cannot be read', { 'retry-after': 'soon' }, DEFAULT_COOLDOWN_MS],
    ['a day at most', { 'retry-after': '999999' }, LONGEST_COOLDOWN_MS],
    ['a second at least', { 'retry-after': '0' }, 1_000],
  ])('cools for %s', (_, headers, expectedMs) => {
    expect(nextHealth(HEALTHY, Outcome.RATE_LIMITED, { headers }, NOW).cooldownUntilMs).toBe(NOW + expectedMs);
  });

  it('cools for five minutes after three truncated answers in a row, and then counts anew', () => {
    const twice = after([Outcome.TRUNCATED, Outcome.TRUNCATED]);
    expect(twice).toMatchObject({ consecutiveTruncations: 2, cooldownUntilMs: 0 });
    expect(after([Outcome.SUCCESS, Outcome.TRUNCATED], twice).cooldownUntilMs).toBe(0);
    expect(after([Outcome.TRUNCATED], twice)).toMatchObject({ consecutiveTruncations: 0, cooldownUntilMs: NOW + TRUNCATION_COOLDOWN_MS });
  });

  it('keeps truncations and refusals apart', () => {
    expect(after([Outcome.TRUNCATED, Outcome.TRUNCATED, Outcome.UNAUTHORIZED])).toMatchObject({ consecutiveTruncations: 2, consecutiveFailures: 1 });
  });

  it('leads a cooled key back step by step, a success each', () => {
    let health: KeyHealth = { ...HEALTHY, cooldownUntilMs: NOW - 1, recovery: TRIAL };
    for (let step = TRIAL + 1; step <= RECOVERED; step++) {
      health = after([Outcome.SUCCESS], health);
      expect(health.recovery).toBe(step);
    }
    expect(after([Outcome.SUCCESS], health)).toBe(health);
  });

  it('learns nothing of a cooling key from a success that began before', () => {
    const cooling = coolDown(HEALTHY, NOW + 5_000);
    expect(after([Outcome.SUCCESS], cooling)).toBe(cooling);
  });

  it('sends a recovering key back to its trial when it is rate limited again', () => {
    expect(after([Outcome.RATE_LIMITED], { ...HEALTHY, recovery: RECOVERED - 1 }).recovery).toBe(TRIAL);
  });

  it('never shortens a cooldown nor makes one longer than a day, whatever happens', () => {
    const outcome = fc.constantFrom(...Object.values(Outcome));
    const retryAfter = fc.oneof(fc.nat(200_000).map(String), fc.string(), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(fc.record({ outcome, retryAfter, passedMs: fc.nat(100_000) })), (steps) => {
        let health = HEALTHY;
        let nowMs = NOW;
        for (const step of steps) {
          nowMs += step.passedMs;
          const next = nextHealth(health, step.outcome, { headers: { 'retry-after': step.retryAfter } }, nowMs);
          expect(next.cooldownUntilMs).toBeGreaterThanOrEqual(health.cooldownUntilMs);
          expect(next.cooldownUntilMs).toBeLessThanOrEqual(nowMs + LONGEST_COOLDOWN_MS);
          health = next;
        }
      }),
    );
  });
});

describe('hasFailedForGood', () => {
  it('is reached with as many failures as the threshold, never with a threshold of 0', () => {
    const failures = (consecutiveFailures: number) => ({ ...HEALTHY, consecutiveFailures });
    expect(hasFailedForGood(failures(2), 3)).toBe(false);
    expect(hasFailedForGood(failures(3), 3)).toBe(true);
    expect(hasFailedForGood(failures(1_000), 0)).toBe(false);
  });
});
