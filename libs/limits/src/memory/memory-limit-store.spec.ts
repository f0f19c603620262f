import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConcurrencyCheck, QuotaCheck, WindowCheck } from '../store/limit-check.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/window-spec.js';
import { checksOf, nextEventMs, seededRandom, trafficArbitrary } from '../testing/bursts.js';
import { ExactLogOracle } from '../testing/exact-log-oracle.js';
import { MemoryLimitStore } from './memory-limit-store.js';

const START_MS = Date.UTC(2026, 0, 1);
const minute = (limit: number, key = 'gw:minute'): WindowCheck => ({ kind: 'WINDOW', key, limit, cost: 1, windowMs: MINUTE_MS });
const day = (limit: number, key = 'gw:day'): WindowCheck => ({ kind: 'WINDOW', key, limit, cost: 1, windowMs: DAY_MS });
const concurrent = (limit: number): ConcurrencyCheck => ({ kind: 'CONCURRENCY', key: 'gw:concurrent', limit, cost: 1 });
const quota = (limit: number, more: Partial<QuotaCheck> = {}): QuotaCheck => ({
  kind: 'QUOTA',
  key: 'ak:1:quota',
  limit,
  cost: 1,
  measure: 'REQUESTS',
  resetAtMs: 0,
  ...more,
});

const stores: MemoryLimitStore[] = [];
let nowMs = START_MS;

function storeAt(startMs = START_MS, recordsFromMs = Infinity): MemoryLimitStore {
  nowMs = startMs;
  const store = new MemoryLimitStore(() => nowMs, recordsFromMs);
  stores.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

describe('MemoryLimitStore', () => {
  it('agrees with an exact log on 1,000,000 events in bursts at the edges of the windows', { timeout: 120_000 }, () => {
    let admitted = 0;
    let refused = 0;
    fc.assert(
      fc.property(trafficArbitrary, (traffic) => {
        const store = storeAt();
        const checks = checksOf(traffic, 'co:1');
        const oracle = new ExactLogOracle(checks);
        const random = seededRandom(traffic.seed);
        let last = null;
        for (let event = 0; event < 10_000; event++) {
          nowMs = nextEventMs(random, nowMs, last);
          last = store.take(checks);
          expect(oracle.fault(last.admitted, nowMs)).toBeNull();
        }
        admitted += oracle.admitted;
        refused += oracle.refused;
      }),
      { numRuns: 100, endOnFailure: true },
    );
    expect(admitted + refused).toBe(1_000_000);
    expect(admitted).toBeGreaterThan(50_000);
    expect(refused).toBeGreaterThan(50_000);
  });

  it('slides: a place is free again exactly one minute after it was taken', () => {
    const store = storeAt();
    store.take([minute(2)]);
    nowMs += 10_000;
    store.take([minute(2)]);
    nowMs = START_MS + MINUTE_MS - 1;
    const refusal = store.take([minute(2)]);
    expect(refusal).toMatchObject({ admitted: false, refusedBy: 0, current: [2], resetAtMs: [START_MS + MINUTE_MS] });
    nowMs = refusal.resetAtMs[0];
    expect(store.take([minute(2)])).toMatchObject({ admitted: true, current: [2], resetAtMs: [START_MS + 10_000 + MINUTE_MS] });
  });

  it('charges no window when one of them refuses', () => {
    const store = storeAt();
    store.take([minute(1, 'vk:1')]);
    const refusal = store.take([minute(9, 'gw'), minute(1, 'vk:1'), concurrent(5)]);
    expect(refusal).toMatchObject({ admitted: false, refusedBy: 1, current: [0, 1, 0], grant: null });
  });

  it('names the check that stays shut longest when several refuse', () => {
    const store = storeAt();
    const checks = [minute(1), day(1), concurrent(1)];
    store.take(checks);
    const refusal = store.take(checks);
    expect(refusal.refusedBy).toBe(1);
    expect(refusal.resetAtMs[1] - START_MS).toBeGreaterThanOrEqual(DAY_MS);
    expect(refusal.resetAtMs[1] - START_MS).toBeLessThan(DAY_MS + HOUR_MS / 2);
  });

  it('takes a lowered limit into account at once', () => {
    const store = storeAt();
    for (let taken = 0; taken < 5; taken++, nowMs += 1_000) store.take([minute(10)]);
    expect(store.take([minute(3)])).toMatchObject({ admitted: false, current: [5], resetAtMs: [START_MS + 2_000 + MINUTE_MS] });
  });

  it('counts a million requests in one millisecond', () => {
    const store = storeAt();
    expect(store.take([{ ...minute(2_000_000), cost: 1_000_000 }]).current).toEqual([1_000_000]);
    nowMs += MINUTE_MS - 1;
    expect(store.peek([minute(2_000_000)]).current).toEqual([1_000_000]);
    nowMs += 1;
    expect(store.peek([minute(2_000_000)]).current).toEqual([0]);
  });

  it('ignores a clock that steps back', () => {
    const store = storeAt();
    store.take([minute(1)]);
    nowMs -= HOUR_MS;
    expect(store.take([minute(1)])).toMatchObject({ admitted: false, atMs: START_MS });
  });

  it('admits no more at the same time than the limit, and the next when one ends', () => {
    const store = storeAt();
    const first = store.take([concurrent(2)]);
    store.take([concurrent(2)]);
    expect(store.take([concurrent(2)]).admitted).toBe(false);
    store.release(first.grant!, { sent: true, units: null });
    store.release(first.grant!, { sent: true, units: null });
    expect(store.take([concurrent(2)]).admitted).toBe(true);
    expect(store.take([concurrent(2)]).admitted).toBe(false);
  });

  it('never grants more of a quota than there is, whatever comes of the requests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.constantFrom('take', 'confirm', 'sent', 'unsent'), { maxLength: 200 }), (total, steps) => {
        const store = storeAt();
        const open: { grant: NonNullable<ReturnType<typeof store.take>['grant']>; confirmed: boolean }[] = [];
        let ledger = 0;
        for (const step of steps) {
          if (step === 'take') {
            const { grant } = store.take([quota(total)]);
            if (grant !== null) open.push({ grant, confirmed: false });
          } else if (step === 'confirm') {
            const next = open.find((held) => !held.confirmed);
            if (next === undefined) continue;
            next.confirmed = true;
            store.confirm(next.grant);
          } else {
            const held = open.shift();
            if (held === undefined) continue;
            if (step === 'sent') ledger++;
            store.release(held.grant, { sent: step === 'sent', units: null });
          }
          const { used, reserved } = store.quotaStanding('ak:1:quota');
          expect(used + reserved).toBe(ledger + open.length);
          expect(ledger + open.length).toBeLessThanOrEqual(total);
        }
      }),
    );
  });

  it('charges the units of the answer in place of the estimate', () => {
    const store = storeAt();
    const tokens = quota(1_000, { cost: 100, measure: 'UNITS' });
    const first = store.take([tokens]);
    store.confirm(first.grant!);
    store.release(first.grant!, { sent: true, units: 740 });
    expect(store.quotaStanding(tokens.key)).toMatchObject({ used: 740, reserved: 0 });
    const second = store.take([tokens]);
    store.release(second.grant!, { sent: true, units: null });
    expect(store.quotaStanding(tokens.key)).toMatchObject({ used: 840, reserved: 0 });
  });

  it('carries windows and quotas over a restart', () => {
    const before = storeAt(START_MS, HOUR_MS);
    for (let taken = 0; taken < 5; taken++, nowMs += HOUR_MS) before.take([minute(5), day(5)]);
    before.confirm(before.take([quota(3)]).grant!);
    const stored = before.takeChanges();
    expect(before.takeChanges()).toEqual({ windows: [], quotas: [] });
    const after = storeAt(nowMs);
    after.restore(stored);
    expect(after.peek([day(5), minute(5), quota(3)])).toMatchObject({ refusedBy: 0, current: [5, 0, 1] });
    nowMs = START_MS + DAY_MS + HOUR_MS / 2;
    expect(after.peek([day(5)]).current).toEqual([4]);
  });

  it('drops by itself what no longer counts', () => {
    const store = storeAt();
    for (let subject = 0; subject < 1_000; subject++) store.take([minute(5, `vk:${subject}:m`), day(5, `vk:${subject}:d`)]);
    store.confirm(store.take([quota(3, { resetAtMs: START_MS + HOUR_MS })]).grant!);
    nowMs += MINUTE_MS;
    store.sweep(10_000);
    expect(store.size).toBe(1_001);
    nowMs += 2 * DAY_MS;
    store.sweep(300);
    expect(store.size).toBe(700);
    for (let round = 0; round < 5; round++) store.sweep(300);
    expect(store.size).toBe(0);
  });
});
