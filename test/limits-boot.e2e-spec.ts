import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisServerCommand, TestRedisServer } from '../libs/limits/src/testing/redis-server.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

const LIMIT = 100;

describe.skipIf(redisServerCommand === undefined)('a gateway of two nodes that starts while Redis is away', () => {
  let redis: TestRedisServer;
  let database: TestDatabase;
  let upstream: TestUpstream;

  beforeAll(async () => {
    [redis, database, upstream] = await Promise.all([TestRedisServer.start(), createTestDatabase(), startUpstream((_request, response) => response.end('ok'))]);
  });

  afterAll(async () => {
    await Promise.all([redis.stop(), upstream.close()]);
    await database.drop();
  });

  const start = (): Promise<GatewayProcess> => startGatewayProcess({ databaseUrl: database.url, environment: { REDIS_URL: redis.url, DATABASE_POOL_SIZE: '4' } });

  it('keeps each node to its part of a limit', { timeout: 240_000 }, async () => {
    const nodes = [await start(), await start()];
    const { admin } = nodes[0];
    await admin.data(`mutation { createUpstream(input: { name: "limited", slug: "limited", baseUrl: "${upstream.url}", open: true }) { id } }`);
    await admin.data('mutation { createApiKey(input: { upstreamId: 1, name: "only", keyValue: "a-key-for-the-test" }) { id } }');
    await admin.data(`mutation { createLimit(input: { subjectKind: UPSTREAM, upstreamId: 1, requestsPerMinute: ${LIMIT} }) { id } }`);
    await expect.poll(() => query(database.url, 'SELECT nodes FROM limit_node_count'), { timeout: 30_000 }).toEqual([{ nodes: 2 }]);
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    await redis.kill();

    const again = await start();
    let served = 0;
    for (let request = 0; request < LIMIT; request++) served += Number((await fetch(`${again.url}/proxy/limited/`)).status === 200);
    expect(served).toBe(LIMIT / 2);
    await redis.run();
    await sleep(3_000);
    // Back, and told of what was served meanwhile: the rest is this node's, for there is no other.
    for (let request = 0; request < LIMIT; request++) served += Number((await fetch(`${again.url}/proxy/limited/`)).status === 200);
    expect(served).toBe(LIMIT);
    await again.kill('SIGTERM');
  });
});
