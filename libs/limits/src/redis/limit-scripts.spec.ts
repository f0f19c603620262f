import fc from 'fast-check';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConcurrencyCheck, LimitCheck, QuotaCheck, WindowCheck } from '../store/limit-check.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/window-spec.js';
import { checksOf, nextEventMs, seededRandom, trafficArbitrary, type Traffic } from '../testing/bursts.js';
import { ExactLogOracle } from '../testing/exact-log-oracle.js';
import { redisServerCommand, TestRedisServer } from '../testing/redis-server.js';
import { GRANT_LIFE_MS, LimitScripts, type TakeReply } from './limit-scripts.js';

const START_MS = Date.UTC(2026, 0, 1);
const PARALLEL_SUBJECTS = 100;
const EVENTS = 1_000_000;

const minute = (limit: number): WindowCheck => ({ kind: 'WINDOW', key: 'gw:minute', limit, cost: 1, windowMs: MINUTE_MS });
const day = (limit: number): WindowCheck => ({ kind: 'WINDOW', key: 'gw:day', limit, cost: 1, windowMs: DAY_MS });
const places = (limit: number): ConcurrencyCheck => ({ kind: 'CONCURRENCY', key: 'gw:places', limit, cost: 1 });
const quota = (limit: number): QuotaCheck => ({ kind: 'QUOTA', key: 'ak:1:quota', limit, cost: 1, measure: 'REQUESTS', resetAtMs: 0 });

describe.skipIf(redisServerCommand === undefined)('LimitScripts', () => {
  let server: TestRedisServer;
  let client: ReturnType<typeof createClient>;
  let scripts: LimitScripts;

  beforeAll(async () => {
    server = await TestRedisServer.start();
    client = createClient({ url: server.url });
    await client.connect();
    scripts = new LimitScripts(client);
  }, 30_000);

  beforeEach(() => client.flushAll());

  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  const admitted = (reply: TakeReply): boolean => reply.refusedBy < 0;

  /** Events of one subject one after the other; many subjects at the same time keep the connection full. */
  async function play(traffic: Traffic, subject: string, events: number): Promise<ExactLogOracle> {
    const checks = checksOf(traffic, subject);
    const oracle = new ExactLogOracle(checks);
    const random = seededRandom(traffic.seed);
    let nowMs = START_MS;
    let last = null;
    for (let event = 0; event < events; event++) {
      nowMs = nextEventMs(random, nowMs, last);
      const reply = await scripts.take('take', checks, '-', nowMs);
      expect(oracle.fault(admitted(reply), nowMs)).toBeNull();
      last = { ...reply, admitted: admitted(reply), grant: null, degraded: false };
    }
    return oracle;
  }

  it('agrees with an exact log on 1,000,000 events in bursts at the edges of the windows', { timeout: 300_000 }, async () => {
    const traffics = fc.sample(trafficArbitrary, PARALLEL_SUBJECTS);
    const oracles = await Promise.all(traffics.map((traffic, index) => play(traffic, `co:${index}`, EVENTS / PARALLEL_SUBJECTS)));
    const sum = (count: (oracle: ExactLogOracle) => number): number => oracles.reduce((total, oracle) => total + count(oracle), 0);
    expect(sum(({ admitted, refused }) => admitted + refused)).toBe(EVENTS);
    expect(sum(({ admitted }) => admitted)).toBeGreaterThan(50_000);
    expect(sum(({ refused }) => refused)).toBeGreaterThan(50_000);
  });

  it('goes by the clock of the server', async () => {
    const before = Date.now();
    const { atMs, resetAtMs } = await scripts.take('take', [minute(5)], '-');
    expect(atMs).toBeGreaterThanOrEqual(before - 1);
    expect(resetAtMs).toEqual([atMs + MINUTE_MS]);
  });

  it('charges no window when one of them refuses', async () => {
    await scripts.take('take', [minute(9)], 'a', START_MS);
    const checks: LimitCheck[] = [day(5), minute(1), places(5), quota(5)];
    const refusal = await scripts.take('take', checks, 'b', START_MS);
    expect(refusal).toEqual({
      atMs: START_MS,
      refusedBy: 1,
      current: [0, 1, 0, 0],
      resetAtMs: [0, START_MS + MINUTE_MS, START_MS + 1_000, 0],
      charged: [0, 0, 0, 0],
    });
    expect(await scripts.take('peek', checks, '-', START_MS)).toEqual(refusal);
  });

  it('names the check that stays shut longest when several refuse', async () => {
    const checks: LimitCheck[] = [minute(1), quota(1), day(1)];
    await scripts.take('take', checks, 'a', START_MS);
    expect((await scripts.take('take', checks, 'b', START_MS)).refusedBy).toBe(1);
    expect((await scripts.take('take', [minute(1), day(1)], 'c', START_MS)).refusedBy).toBe(1);
  });

  it('gives back the places and reservations of a node that stopped renewing them', async () => {
    const checks: LimitCheck[] = [places(2), quota(2)];
    await scripts.take('take', checks, 'dead', START_MS);
    await scripts.take('take', checks, 'alive', START_MS);
    expect(admitted(await scripts.take('take', checks, 'next', START_MS + GRANT_LIFE_MS - 1))).toBe(false);
    await scripts.renew([{ id: 'alive', checks }]);
    const reply = await scripts.take('take', checks, 'next', START_MS + GRANT_LIFE_MS);
    expect(reply).toMatchObject({ refusedBy: -1, current: [2, 2], charged: [0, 0] });
  });

  it('keeps what a dead node had charged before it sent', async () => {
    const checks: LimitCheck[] = [quota(2)];
    await scripts.take('take', checks, 'dead', START_MS);
    await scripts.settle({ grantId: 'dead', checks, amounts: [1] });
    const later = START_MS + 2 * GRANT_LIFE_MS;
    expect(admitted(await scripts.take('take', checks, 'a', later))).toBe(true);
    expect(admitted(await scripts.take('take', checks, 'b', later))).toBe(false);
  });

  it('gives back what was reserved for a request that was never sent', async () => {
    const checks: LimitCheck[] = [quota(1), places(1)];
    await scripts.take('take', checks, 'a', START_MS);
    await scripts.settle({ grantId: 'a', checks, amounts: [0, 1] });
    expect(admitted(await scripts.take('take', checks, 'b', START_MS))).toBe(true);
  });

  it('merges what other nodes counted into the windows', async () => {
    const at = (ms: number): Promise<TakeReply> => scripts.take('take', [minute(100), day(100)], '-', START_MS + ms);
    await at(10);
    await at(30);
    const nearTick = Math.floor(START_MS / (HOUR_MS / 2));
    await scripts.restoreWindow({ key: 'gw:minute', windowMs: MINUTE_MS, ticks: [START_MS, START_MS + 20], counts: [2, 3] });
    await scripts.restoreWindow({ key: 'gw:day', windowMs: DAY_MS, ticks: [nearTick - 4, nearTick], counts: [2, 3] });
    const peek = (ms: number): Promise<TakeReply> => scripts.take('peek', [minute(100), day(100)], '-', START_MS + ms);
    expect(await peek(40)).toMatchObject({ current: [7, 7], resetAtMs: [START_MS + MINUTE_MS, START_MS + DAY_MS - 3 * (HOUR_MS / 2) - 1] });
    expect((await peek(MINUTE_MS + 10)).current[0]).toBe(4);
    expect((await peek(DAY_MS - HOUR_MS)).current[1]).toBe(5);
  });

  it('raises a quota to what was seen of it and never lowers it', async () => {
    await scripts.raiseQuota({ key: 'ak:1:quota', used: 7, resetAtMs: 0 });
    await scripts.raiseQuota({ key: 'ak:1:quota', used: 3, resetAtMs: 0 });
    expect((await scripts.take('peek', [quota(10)], '-')).charged).toEqual([7]);
  });

  it('starts afresh in another generation', async () => {
    await scripts.take('take', [minute(5)], '-');
    scripts.useGeneration('other');
    expect((await scripts.take('peek', [minute(5)], '-')).current).toEqual([0]);
  });

  it('counts the nodes that announced themselves', async () => {
    expect(await scripts.announce('a', 15_000)).toBe(1);
    expect(await scripts.announce('b', 15_000)).toBe(2);
    expect(await scripts.announce('a', 15_000)).toBe(2);
  });
});
