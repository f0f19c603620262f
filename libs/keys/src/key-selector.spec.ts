import { Outcome, SelectionPolicy } from '@app/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { HEALTHY, RECOVERED, TRIAL } from './key-health.js';
import type { KeySelector } from './key-selector.js';
import { DEAF, evidence, leased, NOW, pooledKey, selectorOf } from './key-selector.fixture.js';
import { KeyStatus } from './key-status.js';
import { KeyRefusalReason } from './pooled-key.js';

const POLICIES = Object.values(SelectionPolicy);
const THRESHOLD = 3;

/** The ids of so many keys in turn, each attempt a success. */
function take(selector: KeySelector, count: number, nowMs = NOW): number[] {
  return Array.from({ length: count }, () => {
    const lease = leased(selector.acquire([], nowMs));
    selector.report(lease, Outcome.SUCCESS, evidence(), THRESHOLD, nowMs);
    return lease.key.id;
  });
}

function countOf(ids: number[]): Record<number, number> {
  return ids.reduce<Record<number, number>>((counts, id) => ({ ...counts, [id]: (counts[id] ?? 0) + 1 }), {});
}

describe('selection policies', () => {
  it('ROUND_ROBIN takes each key in turn', () => {
    expect(take(selectorOf([1, 2, 3].map((id) => pooledKey(id))), 7)).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  it('WEIGHTED is exact over each cycle and spreads the heavy key over it', () => {
    const selector = selectorOf([pooledKey(1, { weight: 5 }), pooledKey(2), pooledKey(3)], SelectionPolicy.WEIGHTED);
    for (let cycle = 0; cycle < 3; cycle++) {
      const ids = take(selector, 7);
      expect(countOf(ids)).toEqual({ 1: 5, 2: 1, 3: 1 });
      expect(ids.slice(0, 5)).not.toEqual([1, 1, 1, 1, 1]);
    }
  });

  it('WEIGHTED neither starves the others for a key that joins late nor the key for them', () => {
    const selector = selectorOf([pooledKey(1)], SelectionPolicy.WEIGHTED);
    take(selector, 1_000);
    selector.put(pooledKey(2), NOW);
    expect(countOf(take(selector, 10))).toEqual({ 1: 5, 2: 5 });
  });

  it('RANDOM takes every key about as often', () => {
    const counts = countOf(take(selectorOf([1, 2, 3, 4].map((id) => pooledKey(id)), SelectionPolicy.RANDOM), 4_000));
    for (const id of [1, 2, 3, 4]) expect(counts[id]).toBeGreaterThan(800);
  });

  it('LEAST_USED leaves a busy key alone', () => {
    const selector = selectorOf([1, 2].map((id) => pooledKey(id)), SelectionPolicy.LEAST_USED);
    expect(leased(selector.acquire([], NOW)).key.id).toBe(1);
    expect(take(selector, 5)).toEqual([2, 2, 2, 2, 2]);
  });

  it('PRIORITY fills the highest first and falls back only when it cannot serve', () => {
    const selector = selectorOf([pooledKey(1), pooledKey(2, { priority: 5 }), pooledKey(3, { priority: 5 })], SelectionPolicy.PRIORITY);
    expect(take(selector, 3)).toEqual([2, 2, 2]);
    expect(leased(selector.acquire([2], NOW)).key.id).toBe(3);
    expect(leased(selector.acquire([2, 3], NOW)).key.id).toBe(1);
  });

  it('another policy takes over the usable keys', () => {
    const selector = selectorOf([pooledKey(1), pooledKey(2, { priority: 1 }), pooledKey(3, { status: KeyStatus.DISABLED, priority: 2 })]);
    selector.usePolicy(SelectionPolicy.PRIORITY);
    expect(take(selector, 2)).toEqual([2, 2]);
  });
});

describe.each(POLICIES)('acquire by %s', (policy) => {
  it('never gives a key that is disabled, banned, expired, cooling or tried', () => {
    const keys = [
      pooledKey(1, { status: KeyStatus.DISABLED }),
      pooledKey(2, { status: KeyStatus.BANNED }),
      pooledKey(3, { expiresAtMs: NOW }),
      pooledKey(4, { health: { ...HEALTHY, cooldownUntilMs: NOW + 1, recovery: TRIAL } }),
      pooledKey(5),
      pooledKey(6),
    ];
    const selector = selectorOf(keys, policy);
    expect(leased(selector.acquire([5], NOW)).key.id).toBe(6);
    expect(selector.acquire([5, 6], NOW)).toEqual({ reason: KeyRefusalReason.TRIED, retryAtMs: NOW });
  });

  it('notices that a key expires while it is in the pool', () => {
    const selector = selectorOf([pooledKey(1, { expiresAtMs: NOW + 10 })], policy);
    expect(take(selector, 1)).toEqual([1]);
    expect(selector.acquire([], NOW + 10)).toMatchObject({ reason: KeyRefusalReason.EXHAUSTED });
  });

  it('tells the soonest return when all keys rest', () => {
    const cooling = (id: number, untilMs: number) => pooledKey(id, { health: { ...HEALTHY, cooldownUntilMs: untilMs, recovery: TRIAL } });
    const selector = selectorOf([cooling(1, NOW + 9_000), cooling(2, NOW + 4_000), pooledKey(3, { status: KeyStatus.BANNED })], policy);
    expect(selector.acquire([], NOW)).toEqual({ reason: KeyRefusalReason.COOLING, retryAtMs: NOW + 4_000 });
    expect(leased(selector.acquire([], NOW + 4_000)).key.id).toBe(2);
  });

  it('passes by a key that its limit does not admit until the time that is named', () => {
    const selector = selectorOf([pooledKey(1), pooledKey(2)], policy);
    const admit = vi.fn((key: { id: number }) => (key.id === 1 ? NOW + 500 : 0));
    for (let time = 0; time < 5; time++) expect(leased(selector.acquire([], NOW, admit)).key.id).toBe(2);
    expect(admit.mock.calls.filter(([key]) => key.id === 1).length).toBeLessThanOrEqual(1);
    expect(leased(selector.acquire([2], NOW + 500)).key.id).toBe(1);
  });

  it('is exhausted, not cooling, when the limits never open again by themselves', () => {
    expect(selectorOf([pooledKey(1)], policy).acquire([], NOW, () => Infinity)).toMatchObject({ reason: KeyRefusalReason.EXHAUSTED });
  });

  it('says that an upstream has no keys', () => {
    expect(selectorOf([], policy).acquire([], NOW)).toMatchObject({ reason: KeyRefusalReason.EMPTY });
  });

  it('keeps to every rule through any history', () => {
    const outcome = fc.constantFrom(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.UNAUTHORIZED, Outcome.RATE_LIMITED, Outcome.TRUNCATED, Outcome.CALLER_ERROR, Outcome.TIMEOUT);
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('request' as const), outcome, overlap: fc.nat(3), tried: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }) }) },
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(40_000) }),
      fc.record({ kind: fc.constant('status' as const), id: fc.integer({ min: 1, max: 8 }), status: fc.constantFrom(...Object.values(KeyStatus)) }),
      fc.record({ kind: fc.constant('remove' as const), id: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ kind: fc.constant('put' as const), id: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ kind: fc.constant('pack' as const) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        const selector = selectorOf(Array.from({ length: 8 }, (_, index) => pooledKey(index + 1, { weight: index + 1 })), policy);
        let nowMs = NOW;
        const open: { lease: ReturnType<typeof leased>; outcome: Outcome }[] = [];
        for (const event of events) {
          if (event.kind === 'wait') nowMs += event.ms;
          else if (event.kind === 'status') selector.change(event.id, { status: event.status }, nowMs);
          else if (event.kind === 'remove') selector.remove(event.id);
          else if (event.kind === 'put') selector.put(pooledKey(event.id), nowMs);
          else if (event.kind === 'pack') selector.packIdle(nowMs, () => true);
          else {
            const before = new Map([...selector.ids()].map((id) => [id, { ...selector.find(id)! }]));
            const result = selector.acquire(event.tried, nowMs);
            if ('reason' in result) {
              const rested = selector.upstreamCooledUntilMs > 0 || [...before.values()].some((key) => key.inFlight > 0);
              const usable = [...before.values()].filter(
                (key) => key.status === KeyStatus.ACTIVE && key.health.cooldownUntilMs <= nowMs && !event.tried.includes(key.id),
              );
              if (!rested) expect(usable).toEqual([]);
            } else {
              const { key } = result;
              expect(event.tried).not.toContain(key.id);
              expect(before.get(key.id)?.status).toBe(KeyStatus.ACTIVE);
              expect(key.health.cooldownUntilMs).toBeLessThanOrEqual(nowMs);
              open.push({ lease: result, outcome: event.outcome });
            }
          }
          while (open.length > (event.kind === 'request' ? event.overlap : 3)) {
            const { lease, outcome } = open.shift()!;
            selector.report(lease, outcome, evidence(), THRESHOLD, nowMs);
          }
        }
        for (const { lease, outcome } of open) selector.report(lease, outcome, evidence(), THRESHOLD, nowMs);
        for (const id of selector.ids()) expect(selector.find(id)!.inFlight).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('costs the same order of time with 100,000 keys', () => {
    const selector = selectorOf(Array.from({ length: 100_000 }, (_, index) => pooledKey(index + 1)), policy);
    const answer = evidence();
    const rounds = 20_000;
    const start = process.cpuUsage();
    for (let round = 0; round < rounds; round++) selector.report(leased(selector.acquire([], NOW)), Outcome.SUCCESS, answer, THRESHOLD, NOW);
    const { user, system } = process.cpuUsage(start);
    // One pass over 100,000 keys costs 100 µs and more; this leaves a loaded machine a wide margin.
    expect((user + system) / rounds).toBeLessThan(20);
  });
});

describe('recovery', () => {
  const cooled = (id: number) => pooledKey(id, { health: { ...HEALTHY, cooldownUntilMs: NOW, recovery: TRIAL } });

  it('tries a cooled key with one request at a time', () => {
    const selector = selectorOf([cooled(1)]);
    const trial = leased(selector.acquire([], NOW));
    expect(trial.trial).toBe(true);
    expect(selector.acquire([], NOW)).toEqual({ reason: KeyRefusalReason.COOLING, retryAtMs: NOW + 1_000 });
    selector.report(trial, Outcome.TIMEOUT, evidence(), THRESHOLD, NOW);
    const second = leased(selector.acquire([], NOW));
    expect(second.trial).toBe(true);
    selector.report(second, Outcome.SUCCESS, evidence(), THRESHOLD, NOW);
    expect(leased(selector.acquire([], NOW)).trial).toBe(false);
  });

  it('leaves a key alone that another process tries, until it is told of the end', () => {
    const selector = selectorOf([cooled(1)]);
    selector.tryElsewhere(1, NOW);
    expect(selector.acquire([], NOW)).toEqual({ reason: KeyRefusalReason.COOLING, retryAtMs: NOW + 1_000 });
    selector.change(1, { health: HEALTHY }, NOW);
    expect(leased(selector.acquire([], NOW)).trial).toBe(false);
  });

  it('does not lose a key whose trial is never reported', () => {
    const selector = selectorOf([cooled(1)]);
    selector.acquire([], NOW);
    expect(leased(selector.acquire([], NOW + 60_000)).key.id).toBe(1);
  });

  it('gives a recovering key a growing share', () => {
    const selector = selectorOf([cooled(1), pooledKey(2), pooledKey(3)]);
    const ids = take(selector, 60);
    const first = countOf(ids.slice(0, 12))[1] ?? 0;
    const last = countOf(ids.slice(-12))[1];
    expect(first).toBeLessThan(last);
    expect(last).toBe(4);
    expect(selector.find(1)?.health.recovery).toBe(RECOVERED);
  });

  it('uses a recovering key in full when there is no other', () => {
    expect(take(selectorOf([cooled(1)]), 6)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is back at once when its lease is given back', () => {
    const selector = selectorOf([cooled(1)]);
    selector.release(leased(selector.acquire([], NOW)), NOW);
    expect(leased(selector.acquire([], NOW)).trial).toBe(true);
  });

  it('wakes a whole pool little by little', () => {
    const selector = selectorOf(Array.from({ length: 1_000 }, (_, index) => cooled(index + 1)));
    expect(new Set(take(selector, 1_000, NOW + 1)).size).toBeGreaterThan(60);
  });
});

describe('blame', () => {
  const rateLimit = (selector: KeySelector, tried: number[] = [], headers = {}) => {
    const lease = leased(selector.acquire(tried, NOW));
    selector.report(lease, Outcome.RATE_LIMITED, evidence(headers, 429), THRESHOLD, NOW);
    return lease.key.id;
  };

  it('uses a rate-limited key no more until its cooldown ends', () => {
    const cooledKeys = vi.fn();
    const selector = selectorOf([pooledKey(1), pooledKey(2)], SelectionPolicy.ROUND_ROBIN, { ...DEAF, cooled: cooledKeys });
    rateLimit(selector, [], { 'retry-after': '30' });
    expect(new Set(take(selector, 10, NOW + 29_999))).toEqual(new Set([2]));
    expect(take(selector, 10, NOW + 30_000)).toContain(1);
    expect(cooledKeys).toHaveBeenCalledTimes(1);
  });

  it('cools the upstream and not the keys when three keys are rate limited together', () => {
    const upstreamCooled = vi.fn();
    const selector = selectorOf([1, 2, 3, 4].map((id) => pooledKey(id)), SelectionPolicy.ROUND_ROBIN, { ...DEAF, upstreamCooled });
    for (let time = 0; time < 3; time++) rateLimit(selector, [], { 'retry-after': '20' });
    expect(selector.acquire([], NOW)).toEqual({ reason: KeyRefusalReason.COOLING, retryAtMs: NOW + 20_000 });
    for (const key of selector.values()) expect(key.health).toEqual(HEALTHY);
    expect(upstreamCooled).toHaveBeenCalledWith(1, NOW + 20_000, [expect.objectContaining({ id: 1 }), expect.objectContaining({ id: 2 })], Outcome.RATE_LIMITED, expect.anything());
    const trial = leased(selector.acquire([], NOW + 20_000));
    expect(selector.acquire([], NOW + 20_000)).toMatchObject({ reason: KeyRefusalReason.COOLING });
    selector.report(trial, Outcome.SUCCESS, evidence(), THRESHOLD, NOW + 20_000);
    expect(new Set(take(selector, 8, NOW + 20_000)).size).toBe(4);
  });

  it('disables a key that is refused as often as the threshold says', () => {
    const failedForGood = vi.fn();
    const selector = selectorOf([pooledKey(1)], SelectionPolicy.ROUND_ROBIN, { ...DEAF, failedForGood });
    for (let time = 0; time < THRESHOLD; time++) {
      selector.report(leased(selector.acquire([], NOW)), Outcome.UNAUTHORIZED, evidence({}, 401), THRESHOLD, NOW);
    }
    expect(selector.find(1)?.status).toBe(KeyStatus.DISABLED);
    expect(failedForGood).toHaveBeenCalledTimes(1);
    expect(selector.acquire([], NOW)).toMatchObject({ reason: KeyRefusalReason.EXHAUSTED });
  });

  it('changes no key by a storm of careless requests', () => {
    const healthChanged = vi.fn();
    const selector = selectorOf([pooledKey(1), pooledKey(2)], SelectionPolicy.ROUND_ROBIN, { ...DEAF, healthChanged });
    for (let time = 0; time < 500; time++) selector.report(leased(selector.acquire([], NOW)), Outcome.CALLER_ERROR, evidence({}, 400), THRESHOLD, NOW);
    for (const key of selector.values()) expect(key.health).toBe(HEALTHY);
    expect(healthChanged).not.toHaveBeenCalled();
  });

  it('survives that a key is changed or deleted while its attempt runs', () => {
    const selector = selectorOf([pooledKey(1), pooledKey(2)]);
    const first = leased(selector.acquire([], NOW));
    const second = leased(selector.acquire([], NOW));
    selector.put(pooledKey(1, { name: 'renamed', weight: 9 }), NOW);
    selector.remove(2);
    selector.put(pooledKey(3), NOW);
    selector.report(first, Outcome.UNAUTHORIZED, evidence(), THRESHOLD, NOW);
    selector.report(second, Outcome.UNAUTHORIZED, evidence(), THRESHOLD, NOW);
    expect(selector.find(1)).toMatchObject({ name: 'renamed', weight: 9, inFlight: 0, health: { consecutiveFailures: 1 } });
    expect(selector.find(3)).toMatchObject({ inFlight: 0, health: HEALTHY });
  });
});

describe('a key that is packed away', () => {
  const settings = { name: 'näme', value: 'sk-välue', weight: 3, priority: -2, tags: ['a', 'b'], expiresAtMs: NOW + 99_000, lastUsedAtMs: NOW - 5 };

  it('comes back as it was, when it was used and written down', () => {
    const selector = selectorOf([pooledKey(1, settings)]);
    const lease = leased(selector.acquire([], NOW));
    selector.report(lease, Outcome.SUCCESS, evidence(), THRESHOLD, NOW);
    selector.packIdle(NOW, () => true);
    expect(selector.touch(1)).toBe(lease.key);
    Object.assign(lease.key, { unwrittenUses: 0 });
    selector.packIdle(NOW - 1, () => true);
    expect(selector.touch(1)).toBe(lease.key);
    selector.packIdle(NOW, () => false);
    expect(selector.touch(1)).toBe(lease.key);
    selector.packIdle(NOW, () => true);
    expect(selector.find(1)).toEqual(pooledKey(1, { ...settings, lastUsedAtMs: NOW }));
    expect(selector.touch(1)).not.toBe(lease.key);
  });

  it('stays an object while it rests, recovers or is under way', () => {
    const selector = selectorOf([pooledKey(1), pooledKey(2)]);
    const lease = leased(selector.acquire([], NOW));
    const cooling = leased(selector.acquire([], NOW));
    selector.report(cooling, Outcome.RATE_LIMITED, evidence(), THRESHOLD, NOW);
    for (const { key } of [lease, cooling]) Object.assign(key, { unwrittenUses: 0 });
    selector.packIdle(NOW, () => true);
    for (const { key } of [lease, cooling]) expect(selector.touch(key.id)).toBe(key);
  });

  it('takes a change of status, and a new version of itself', () => {
    const selector = selectorOf([pooledKey(1, settings), pooledKey(2, settings)]);
    selector.change(1, { status: KeyStatus.BANNED }, NOW);
    expect(take(selector, 2)).toEqual([2, 2]);
    expect([...selector.values()].map(({ status }) => status)).toEqual([KeyStatus.BANNED, KeyStatus.ACTIVE]);
    selector.put(pooledKey(1, { name: 'renamed' }), NOW);
    expect(selector.find(1)).toMatchObject({ name: 'renamed', status: KeyStatus.ACTIVE, lastUsedAtMs: NOW - 5 });
    expect(new Set(take(selector, 2))).toEqual(new Set([1, 2]));
  });
});
