import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConcurrencyCheck, LimitCheck, QuotaCheck, WindowCheck } from '../store/limit-check.js';
import type { Decision } from '../store/limit-store.js';
import { DAY_MS, MINUTE_MS } from '../store/window-spec.js';
import { redisServerCommand, TestRedisServer } from '../testing/redis-server.js';
import { connectLimitRedis } from './connect-redis.js';
import { StoreLossPolicy } from './local-share.js';
import { RedisLimitStore } from './redis-limit-store.js';

const LIMIT = 90;
/** The 50 ms that are promised, and what a loaded machine may add to a timer. */
const ANSWER_MS = 50 + 30;
const BACK_WITHIN_MS = 2_000;
const UNTIL_NODES_KNOW_EACH_OTHER_MS = 5_500;

const window = (key: string, limit: number, windowMs: number): WindowCheck => ({ kind: 'WINDOW', key, limit, cost: 1, windowMs });
const checks: LimitCheck[] = [window('up:1:m', LIMIT, MINUTE_MS), window('up:1:d', 10 * LIMIT, DAY_MS)];
const places = (limit: number): ConcurrencyCheck => ({ kind: 'CONCURRENCY', key: 'up:1:places', limit, cost: 1 });
const quota = (limit: number): QuotaCheck => ({ kind: 'QUOTA', key: 'ak:1:q', limit, cost: 1, measure: 'REQUESTS', resetAtMs: 0 });

class Node {
  admitted = 0;
  slowestMs = 0;
  readonly lostAndBack: string[] = [];
  readonly store: RedisLimitStore;
  private readonly connection: ReturnType<typeof connectLimitRedis>;

  constructor(url: string, policy: StoreLossPolicy) {
    this.connection = connectLimitRedis(url);
    const watcher = { lost: () => void this.lostAndBack.push('lost'), back: () => void this.lostAndBack.push('back'), counted: () => undefined };
    this.store = new RedisLimitStore(this.connection.client, policy, watcher);
  }

  async take(taken: readonly LimitCheck[] = checks): Promise<Decision> {
    const startedAt = performance.now();
    const decision = await this.store.take(taken);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
    if (decision.admitted) this.admitted++;
    return decision;
  }

  async takeMany(count: number): Promise<void> {
    for (let taken = 0; taken < count; taken++) await this.take();
  }

  async close(): Promise<void> {
    await this.store.close();
    this.connection.close();
  }
}

describe.skipIf(redisServerCommand === undefined)('RedisLimitStore', () => {
  let server: TestRedisServer;
  let nodes: Node[] = [];

  beforeEach(async () => {
    server = await TestRedisServer.start();
  });

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await server.stop();
  });

  async function startNodes(count: number, policy = StoreLossPolicy.SHARE): Promise<void> {
    nodes = Array.from({ length: count }, () => new Node(server.url, policy));
    await Promise.all(nodes.map((node) => node.store.whenUp()));
  }

  const admittedInAll = (): number => nodes.reduce((sum, node) => sum + node.admitted, 0);

  async function untilAllAreBack(): Promise<number> {
    const startedAt = performance.now();
    while (nodes.some(({ lostAndBack }) => lostAndBack.at(-1) === 'lost') && performance.now() - startedAt < 10_000) await sleep(10);
    return performance.now() - startedAt;
  }

  async function outage(away: () => void | Promise<void>, back: () => void | Promise<void>): Promise<void> {
    await startNodes(3);
    await sleep(UNTIL_NODES_KNOW_EACH_OTHER_MS);
    await Promise.all(nodes.map((node) => node.takeMany(20)));
    expect(admittedInAll()).toBe(60);
    await away();
    await Promise.all(nodes.map((node) => node.takeMany(25)));
    expect(nodes.map(({ lostAndBack }) => lostAndBack.at(-1))).toEqual(['lost', 'lost', 'lost']);
    expect(admittedInAll()).toBe(LIMIT);
    await back();
    expect(await untilAllAreBack()).toBeLessThan(BACK_WITHIN_MS);
    await Promise.all(nodes.map((node) => node.takeMany(40)));
    expect(admittedInAll()).toBe(LIMIT);
    expect((await nodes[0].store.peek(checks)).current).toEqual([LIMIT, LIMIT]);
    for (const { slowestMs } of nodes) expect(slowestMs).toBeLessThan(ANSWER_MS);
  }

  it('shares one limit among nodes', { timeout: 20_000 }, async () => {
    await startNodes(3);
    await Promise.all(nodes.map((node) => node.takeMany(50)));
    expect(admittedInAll()).toBe(LIMIT);
  });

  it('answers in time while the server is paused and hands out no second budget when it is back', { timeout: 30_000 }, () =>
    outage(
      () => server.pause(),
      () => server.resume(),
    ));

  it('answers in time while the server is dead and tells one that comes back empty what was counted', { timeout: 30_000 }, () =>
    outage(
      () => server.kill(),
      () => server.run(),
    ));

  it('refuses, or admits, all that comes while the server is gone when so configured', { timeout: 20_000 }, async () => {
    await startNodes(1, StoreLossPolicy.REFUSE);
    await server.kill();
    expect(await nodes[0].take()).toMatchObject({ admitted: false, degraded: true });
    await nodes[0].close();
    const open = new Node(server.url, StoreLossPolicy.ALLOW);
    nodes = [open];
    await open.takeMany(2 * LIMIT);
    expect(open.admitted).toBe(2 * LIMIT);
  });

  it('admits nothing on a quota by itself: the server may be lost to this node only', { timeout: 20_000 }, async () => {
    await startNodes(1);
    await nodes[0].take([quota(10)]);
    await server.kill();
    expect(await nodes[0].take([quota(10)])).toMatchObject({ admitted: false, degraded: true, refusedBy: 0 });
    expect(await nodes[0].take()).toMatchObject({ admitted: true, degraded: true });
  });

  it('charges what was settled while the server was gone', { timeout: 20_000 }, async () => {
    await startNodes(1, StoreLossPolicy.ALLOW);
    const [node] = nodes;
    const sent = await node.take([quota(10), places(5)]);
    const unsent = await node.take([quota(10), places(5)]);
    server.pause();
    const alone = await node.take([quota(10), places(5)]);
    expect(alone).toMatchObject({ admitted: true, degraded: true, current: [3, 3] });
    node.store.confirm(sent.grant!);
    node.store.release(sent.grant!, { sent: true, units: null });
    node.store.release(unsent.grant!, { sent: false, units: null });
    node.store.confirm(alone.grant!);
    server.resume();
    await untilAllAreBack();
    expect((await node.store.peek([quota(10), places(5)])).current).toEqual([2, 1]);
    node.store.release(alone.grant!, { sent: true, units: null });
    expect((await node.store.peek([quota(10), places(5)])).current).toEqual([2, 0]);
  });

  it('gives a server that comes back empty the totals of quotas', { timeout: 20_000 }, async () => {
    await startNodes(2);
    const [first, second] = nodes;
    for (let charged = 0; charged < 4; charged++) {
      const { grant } = await first.take([quota(5)]);
      first.store.confirm(grant!);
    }
    await first.store.peek([quota(5)]);
    const open = await second.take([quota(5)]);
    await server.kill();
    await Promise.all(nodes.map((node) => node.take()));
    second.store.confirm(open.grant!);
    await server.run();
    await untilAllAreBack();
    expect(await first.take([quota(5)])).toMatchObject({ admitted: false, degraded: false, current: [5] });
    expect(first.store.takeChanges().quotas).toEqual([{ key: 'ak:1:q', used: 5, resetAtMs: 0 }]);
  });
});
