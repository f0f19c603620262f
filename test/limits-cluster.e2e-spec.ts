import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient, ADMIN_TOKEN } from './support/admin-gateway.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';
import { redisServerCommand, TestRedisServer } from '../libs/limits/src/testing/redis-server.js';

const MAIN = join(import.meta.dirname, '../dist/server/apps/gateway/src/main.js');
const ROUNDS = 10;
const CONCURRENT = 500;
const TOTAL = 100;
/** A second or two; on a machine that is busy with other things, much longer. */
const READY_WITHIN_MS = 120_000;
const RESERVATIONS_BACK_WITHIN_MS = 60_000;

/** A gateway in a process of its own, to be killed. */
class Node {
  private process: ChildProcess | undefined;

  constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.process = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, PORT: String(this.port), ...this.environment }, stdio: ['ignore', 'ignore', 'inherit'] });
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      const ready = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error(`the gateway on port ${this.port} was not ready within ${READY_WITHIN_MS / 1000} s`);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const { process } = this;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    await once(process, 'exit');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe.skipIf(redisServerCommand === undefined || !existsSync(MAIN))('a quota shared by three gateways', () => {
  const folder = mkdtempSync(join(tmpdir(), 'limits-cluster-'));
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const ledger = new Map<string, number>();
  let nodes: Node[] = [];
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
    const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, MASTER_KEY: '11'.repeat(32), ADMIN_API_TOKEN: ADMIN_TOKEN, LOG_LEVEL: 'error', DATABASE_POOL_SIZE: '4' };
    const ports = [await freePort(), await freePort(), await freePort()];
    nodes = ports.map((port, index) => new Node(port, { ...environment, DATA_DIR: join(folder, String(index)) }));
    await Promise.all(nodes.map((node) => node.start()));
    admin = new AdminClient(nodes[0].url, { authorization: `Bearer ${ADMIN_TOKEN}` });
  }, READY_WITHIN_MS);

  afterAll(async () => {
    agent.destroy();
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    await upstream.close();
    await redis.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** The status, or 0 when the gateway died over the request. */
  function ask(node: Node, path: string): Promise<number> {
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
  async function untilKnown(node: Node, apiKeyId: string): Promise<void> {
    const client = new AdminClient(node.url, { authorization: `Bearer ${ADMIN_TOKEN}` });
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
      await nodes[2].start();
    }
    const usedOf = async (id: string): Promise<number> => (await admin.data<{ quota: { quotaUsed: number } }>('query($id: ID!) { quota(id: $id) { quotaUsed } }', { id })).quota.quotaUsed;
    const lastKilledAt = Date.now();
    while (Date.now() - lastKilledAt < RESERVATIONS_BACK_WITHIN_MS) {
      for (let filler = 0; filler < ROUNDS; filler++) for (let request = 0; request < 5; request++) await ask(nodes[request % 2], `/proxy/round-${filler}/round-${filler}`);
      const used = await Promise.all(quotaIds.map(usedOf));
      if (used.every((each) => each === TOTAL)) break;
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
