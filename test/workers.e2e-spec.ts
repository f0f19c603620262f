import { Agent, get, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startUpstream, type TestUpstream, until } from './support/test-upstream.js';

const WORKERS = 2;
const LIMIT = 100;
const TASK = 'drop-old-task-runs';

describe(`a gateway with ${WORKERS} workers and without Redis`, () => {
  let database: TestDatabase;
  let upstream: TestUpstream;
  let gateway: GatewayProcess;
  /** Requests that reached the upstream, by path. */
  const ledger = new Map<string, number>();
  let answerAfterMs = 0;
  let rateLimited = false;

  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startUpstream((request, response) => {
      ledger.set(request.url!, reached(request.url!) + 1);
      if (rateLimited) return void response.writeHead(429, { 'retry-after': '1' }).end();
      setTimeout(() => response.end('ok'), answerAfterMs);
    });
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { WORKERS: String(WORKERS), DATABASE_POOL_SIZE: '4' } });
  });

  afterAll(async () => {
    await gateway.kill('SIGTERM');
    await upstream.close();
    await database.drop();
  });

  const reached = (path: string) => ledger.get(path) ?? 0;

  /** A connection of its own for each request: the primary hands them to its workers in turn. */
  const agent = new Agent({ keepAlive: false });

  function ask(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      send(`${gateway.url}${path}`, { method: 'POST', agent }, (response) => response.resume().on('close', () => resolve(response.statusCode!)))
        .on('error', reject)
        .end();
    });
  }

  const askOften = (path: string, times: number) => Promise.all(Array.from({ length: times }, () => ask(path)));

  function metrics(): Promise<string> {
    return new Promise((resolve, reject) => {
      get(`${gateway.url}/metrics`, { agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk)).on('end', () => resolve(text));
      }).on('error', reject);
    });
  }

  async function addUpstream(slug: string): Promise<{ upstreamId: string; apiKeyId: string }> {
    const { createUpstream } = await gateway.admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: upstream.url, open: true } });
    const { createApiKey } = await gateway.admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: slug, keyValue: `key-of-${slug}` } });
    return { upstreamId: createUpstream.id, apiKeyId: createApiKey.id };
  }

  it('takes a disabled key out of use in both before the mutation answers', async () => {
    const { apiKeyId } = await addUpstream('disabled');
    expect(await askOften('/proxy/disabled/disabled', 4)).toEqual([200, 200, 200, 200]);
    await gateway.admin.data('mutation($id: ID!) { disableApiKey(id: $id) { id } }', { id: apiKeyId });
    expect(new Set(await askOften('/proxy/disabled/disabled', 10))).toEqual(new Set([502]));
    expect(reached('/disabled')).toBe(4);
  });

  it('lets exactly as many requests through as a limit allows', async () => {
    const { upstreamId } = await addUpstream('limited');
    await gateway.admin.data('mutation($input: CreateLimitInput!) { createLimit(input: $input) { id } }', { input: { subjectKind: 'UPSTREAM', upstreamId, requestsPerMinute: LIMIT } });
    const statuses = await askOften('/proxy/limited/limited', LIMIT * 2);
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
    expect(statuses.filter((status) => status === 429)).toHaveLength(LIMIT);
    expect(reached('/limited')).toBe(LIMIT);
  });

  it('rests a key in both, and tries it afterwards with one request, not with one in each', async () => {
    await addUpstream('cooling');
    rateLimited = true;
    expect(await ask('/proxy/cooling/cooling')).toBe(429);
    rateLimited = false;
    await sleep(500);
    expect(new Set(await askOften('/proxy/cooling/cooling', 6))).toEqual(new Set([503]));
    expect(reached('/cooling')).toBe(1);
    await sleep(1_000);
    answerAfterMs = 1_000;
    const trial = ask('/proxy/cooling/cooling');
    await until(() => reached('/cooling') === 2);
    await sleep(50);
    const meanwhile = await askOften('/proxy/cooling/cooling', 10);
    answerAfterMs = 0;
    expect(new Set(meanwhile)).toEqual(new Set([503]));
    expect(await trial).toBe(200);
    expect(reached('/cooling')).toBe(2);
    await sleep(50);
    expect(new Set(await askOften('/proxy/cooling/cooling', 6))).toEqual(new Set([200]));
  });

  it('counts the requests of both in /metrics, whichever answers', async () => {
    await addUpstream('counted');
    await askOften('/proxy/counted/counted', 20);
    for (const text of await Promise.all([metrics(), metrics(), metrics(), metrics()])) {
      expect(text).toContain('gateway_requests_total{upstream="counted",outcome="SUCCESS"} 20\n');
      expect(text).toContain('gateway_request_duration_seconds_bucket{upstream="counted",le="+Inf"} 20\n');
    }
  });

  it('shows a live view what both serve', async () => {
    await addUpstream('watched');
    const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate<{ requestLogged: { rows: { path: string }[] } }>({ query: 'subscription { requestLogged { rows { path } } }' })) seen.push(...data!.requestLogged.rows.map(({ path }) => path));
    })();
    const knocking = setInterval(() => void ask('/proxy/watched/knock').catch(() => undefined), 50);
    await until(() => seen.length > 0);
    clearInterval(knocking);
    await sleep(200);
    await askOften('/proxy/watched/watched', 20);
    await until(() => seen.filter((path) => path === '/watched').length === 20);
    await client.dispose();
    await reading.catch(() => undefined);
  });

  it('fires a scheduled task once', async () => {
    await gateway.admin.data(`mutation { setScheduledTask(id: "${TASK}", cron: "* * * * * *") { id } }`);
    const runs = () => query<{ at: Date; status: string }>(database.url, `SELECT scheduled_for AS at, status FROM scheduled_task_run WHERE task = '${TASK}' AND triggered_by = 'schedule'`);
    await expect.poll(async () => (await runs()).filter(({ status }) => status === 'SUCCEEDED').length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    await gateway.admin.data(`mutation { setScheduledTask(id: "${TASK}", enabled: false) { id } }`);
    const moments = (await runs()).map(({ at }) => at.getTime());
    expect(new Set(moments).size).toBe(moments.length);
  });

  it('finishes what is in flight in both when it is told to stop', async () => {
    await addUpstream('leaving');
    answerAfterMs = 1_500;
    const statuses = askOften('/proxy/leaving/leaving', 20);
    await until(() => reached('/leaving') === 20, 20_000);
    expect(await gateway.kill('SIGTERM')).toBe(0);
    expect(new Set(await statuses)).toEqual(new Set([200]));
    const [{ count }] = await query<{ count: number }>(database.url, `SELECT count(*)::integer AS count FROM request_log WHERE path = '/leaving'`);
    expect(count).toBe(20);
  });
});
