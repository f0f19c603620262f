import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { redisServerCommand, TestRedisServer } from '../libs/limits/src/testing/redis-server.js';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { freePort, type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { nginxIsThere, startNginx, type TestNginx } from './support/nginx.js';
import { answerSteadyLoad, SteadyLoad } from './support/steady-load.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

const NODES = [0, 1, 2];
/** What one node is told is known on the others within this time. */
const KNOWN_WITHIN_MS = 1_000;
/** nginx tries a server again that refused connections after `fail_timeout`. */
const NGINX_FORGIVES_AFTER_MS = 5_500;

describe.skipIf(redisServerCommand === undefined)('three gateways on one PostgreSQL and one Redis', () => {
  let redis: TestRedisServer;
  let database: TestDatabase;
  let upstream: TestUpstream;
  let ports: number[] = [];
  let nginx: TestNginx | undefined;
  const nodes: GatewayProcess[] = [];

  async function start(index: number): Promise<GatewayProcess> {
    return startGatewayProcess({ databaseUrl: database.url, port: ports[index], environment: { REDIS_URL: redis.url, DATABASE_POOL_SIZE: '4', TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'warn' } });
  }

  beforeAll(async () => {
    [redis, database] = await Promise.all([TestRedisServer.start(), createTestDatabase()]);
    ports = [await freePort(), await freePort(), await freePort()];
    upstream = await startUpstream((request, response) => {
      if (request.headers.authorization === 'Bearer limited-key-value') return void response.writeHead(429, { 'retry-after': '60' }).end();
      void answerSteadyLoad(request, response);
    });
    for (const index of NODES) nodes[index] = await start(index);
  });

  afterAll(async () => {
    await nginx?.stop();
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    await upstream.close();
    await redis.stop();
    await database.drop();
  });

  /** An open upstream with one key. */
  async function addUpstream(slug: string, keyValue: string): Promise<{ upstreamId: string; apiKeyId: string }> {
    const { admin } = nodes[0];
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: upstream.url, open: true } });
    const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: slug, keyValue } });
    await Promise.all(NODES.map((index) => untilStatus(index, slug, 200, 429, 503)));
    return { upstreamId: createUpstream.id, apiKeyId: createApiKey.id };
  }

  const ask = async (index: number, slug: string) => {
    const response = await fetch(`${nodes[index].url}/proxy/${slug}/small`);
    await response.arrayBuffer();
    return response.status;
  };

  /** @returns the milliseconds until the node answers with one of these */
  async function untilStatus(index: number, slug: string, ...statuses: number[]): Promise<number> {
    const begun = performance.now();
    while (!statuses.includes(await ask(index, slug))) {
      if (performance.now() - begun > 10_000) throw new Error(`node ${index} never answered with ${statuses.join(' or ')}`);
      await sleep(5);
    }
    return performance.now() - begun;
  }

  it('take a key that was disabled on one of them out of use on the others within a second', async () => {
    const { apiKeyId } = await addUpstream('disabled', 'a-key-to-be-disabled');
    await nodes[0].admin.data('mutation($id: ID!) { disableApiKey(id: $id) { id } }', { id: apiKeyId });
    expect(await ask(0, 'disabled')).toBe(502);
    const delays = await Promise.all([1, 2].map((index) => untilStatus(index, 'disabled', 502)));
    console.log(`a disabled key is out of use on the other nodes after ${delays.map((delay) => delay.toFixed(0)).join(' and ')} ms`);
    expect(Math.max(...delays)).toBeLessThan(KNOWN_WITHIN_MS);
  });

  it('know within a second that a key rests which was rate limited on one of them', async () => {
    const { apiKeyId } = await addUpstream('limited', 'limited-key-value');
    await nodes[0].admin.data('mutation($id: ID!) { resetApiKeyHealth(id: $id) { id } }', { id: apiKeyId });
    expect(await ask(0, 'limited')).toBe(429);
    const cooling = async (index: number) => {
      const { apiKey } = await nodes[index].admin.data<{ apiKey: { health: { condition: string } } }>('query($id: ID!) { apiKey(id: $id) { health { condition } } }', { id: apiKeyId });
      return apiKey.health.condition === 'COOLING';
    };
    const begun = performance.now();
    const delays = await Promise.all(
      [1, 2].map(async (index) => {
        while (!(await cooling(index))) await sleep(5);
        return performance.now() - begun;
      }),
    );
    console.log(`a cooldown is known on the other nodes after ${delays.map((delay) => delay.toFixed(0)).join(' and ')} ms`);
    expect(Math.max(...delays)).toBeLessThan(KNOWN_WITHIN_MS);
    expect(await Promise.all([ask(1, 'limited'), ask(2, 'limited')])).toEqual([503, 503]);
  });

  it('show a live view on one of them what another one serves', async () => {
    await addUpstream('watched', 'a-key-that-is-watched');
    const client = createClient({ url: `${nodes[0].url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const live = client.iterate<{ requestLogged: { rows: { path: string }[] } }>({ query: 'subscription { requestLogged { rows { path } } }' });
    const paths = new Set<string>();
    const reading = (async () => {
      for await (const { data } of live) for (const { path } of data!.requestLogged.rows) paths.add(path);
    })();
    const seen = async (path: string, again: boolean) => {
      const begun = performance.now();
      for (let turn = 0; !paths.has(path); turn++) {
        if (turn === 0 || again) await fetch(`${nodes[1].url}/proxy/watched${path}`).then((response) => response.text());
        if (performance.now() - begun > 10_000) throw new Error(`${path} was never shown`);
        await sleep(10);
      }
      return performance.now() - begun;
    };
    await seen('/small?first', true);
    const delay = await seen('/small?second', false);
    console.log(`a request on one node is shown on another after ${delay.toFixed(0)} ms`);
    expect(delay).toBeLessThan(KNOWN_WITHIN_MS);
    await client.dispose();
    await reading.catch(() => undefined);
  });

  it.skipIf(!nginxIsThere)('are restarted one after the other behind nginx, and no request fails', { timeout: 480_000 }, async () => {
    const { upstreamId } = await addUpstream('load', 'a-key-under-load');
    expect(upstreamId).toBeDefined();
    nginx = await startNginx(ports);
    const load = new SteadyLoad(`${nginx.url}/proxy/load`);
    load.start();
    await sleep(2_000);
    const codes: (number | null)[] = [];
    const seconds: string[] = [];
    for (const index of NODES) {
      const begun = performance.now();
      codes.push(await nodes[index].kill('SIGTERM'));
      seconds.push(((performance.now() - begun) / 1_000).toFixed(1));
      nodes[index] = await start(index);
      await sleep(NGINX_FORGIVES_AFTER_MS);
    }
    const { served, failures } = await load.stop();
    console.log(`rolled over three nodes, which ended after ${seconds.join(', ')} s; served ${JSON.stringify(served)}, failed ${failures.length}`);
    expect(failures).toEqual([]);
    expect(codes).toEqual([0, 0, 0]);
    for (const count of Object.values(served)) expect(count).toBeGreaterThan(10);
  });
});
