import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminClient } from './support/admin-gateway.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { freePort, type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';
import { redisServerCommand, TestRedisServer } from '../libs/limits/src/testing/redis-server.js';

const ROUNDS = 10;
const CONCURRENT = 500;
const TOTAL = 100;
/** They end after 45 s, and are found to have ended when there is room on the machine. */
const RESERVATIONS_BACK_WITHIN_MS = 60_000;

describe.skipIf(redisServerCommand === undefined)('a quota shared by three gateways', () => {
  const folder = mkdtempSync(join(tmpdir(), 'limits-cluster-'));
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const ledger = new Map<string, number>();
  const nodes: GatewayProcess[] = [];
  let ports: number[] = [];
  let redis: TestRedisServer;
  let database: TestDatabase;
  let upstream: TestUpstream;
  let admin: AdminClient;

  beforeAll(async () => {
    redis = await TestRedisServer.start();
    database = await createTestDatabase();
    upstream = await startUpstream((request, response) => {
      ledger.set(request.url!, (ledger.get(request.url!) ?? 0) + 1);
      setTimeout(() => response.end('ok'), 20);
    });
    ports = [await freePort(), await freePort(), await freePort()];
    await Promise.all(ports.map((_, index) => start(index)));
    ({ admin } = nodes[0]);
  });

  afterAll(async () => {
    agent.destroy();
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    await upstream.close();
    await redis.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function start(index: number): Promise<void> {
    nodes[index] = await startGatewayProcess({
      databaseUrl: database.url,
      port: ports[index],
      dataDir: join(folder, String(index)),
      environment: { REDIS_URL: redis.url, DATABASE_POOL_SIZE: '4' },
    });
  }

  /** The status, or 0 when the gateway died over the request. */
  function ask(node: GatewayProcess, path: string): Promise<number> {
    return new Promise((resolve) => {
      send(`${node.url}${path}`, { method: 'POST', agent }, (response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode!));
      })
        .on('error', () => resolve(0))
        .end();
    });
  }

  /** Other nodes follow a change within a second. */
  async function untilKnown({ admin: client }: GatewayProcess, apiKeyId: string): Promise<void> {
    const known = (): Promise<{ rateLimitStatus: object[] }> =>
      client.data('query($subject: LimitSubjectInput!) { rateLimitStatus(subject: $subject) { limit } }', { subject: { subjectKind: 'API_KEY', apiKeyId } });
    await expect.poll(known, { timeout: 10_000 }).toEqual({ rateLimitStatus: [{ limit: TOTAL }] });
  }

  it('lets no more than 100 of 500 concurrent requests through, one gateway killed in the middle, ten times', { timeout: 900_000 }, async () => {
    const quotaIds: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const slug = `round-${round}`;
      const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: upstream.url, open: true } });
      const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: slug, keyValue: `key-of-${slug}` } });
      const { createQuota } = await admin.data<{ createQuota: { id: string } }>('mutation($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: slug, quotaTotal: TOTAL, apiKeyIds: [createApiKey.id] } });
      quotaIds.push(createQuota.id);
      await Promise.all(nodes.map((node) => untilKnown(node, createApiKey.id)));
      const requests = Array.from({ length: CONCURRENT }, (_, index) => ask(nodes[index % 3], `/proxy/${slug}/${slug}`));
      const killed = sleep(30 + round * 15).then(() => nodes[2].kill('SIGKILL'));
      const statuses = await Promise.all(requests);
      await killed;
      expect(ledger.get(`/${slug}`) ?? 0).toBeLessThanOrEqual(TOTAL);
      expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(TOTAL);
      await start(2);
    }
    const usedOf = async (id: string): Promise<number> => (await admin.data<{ quota: { quotaUsed: number } }>('query($id: ID!) { quota(id: $id) { quotaUsed } }', { id })).quota.quotaUsed;
    const lastKilledAt = Date.now();
    while (Date.now() - lastKilledAt < RESERVATIONS_BACK_WITHIN_MS) {
      const left = (await Promise.all(quotaIds.map(usedOf))).map((used) => TOTAL - used);
      if (left.every((each) => each === 0)) break;
      await Promise.all(left.flatMap((each, round) => Array.from({ length: each }, (_, index) => ask(nodes[index % 2], `/proxy/round-${round}/round-${round}`))));
      await sleep(2_000);
    }
    // What a dead gateway had only reserved is back, and was used by the others; what it had sent stays charged.
    for (let round = 0; round < ROUNDS; round++) {
      expect(await usedOf(quotaIds[round])).toBe(TOTAL);
      expect(ledger.get(`/round-${round}`)).toBeLessThanOrEqual(TOTAL);
    }
    console.log(`requests that reached the upstream, by round: ${[...ledger.values()].join(' ')}`);
  });
});
