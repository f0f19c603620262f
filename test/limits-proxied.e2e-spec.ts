import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';
import { redisServerCommand, TestRedisServer } from '../libs/limits/src/testing/redis-server.js';

describe.each(['memory', 'redis'])('limits on proxied requests, counted in %s', (place) => {
  let redis: TestRedisServer | undefined;
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstream: TestUpstream;
  let secret: string;
  let consumerId: string;
  let virtualKeyId: string;
  let keysUsed: (string | undefined)[] = [];
  let answer = (_request: IncomingMessage, response: ServerResponse): unknown => response.end('ok');
  let lastSlug = 0;

  beforeAll(async () => {
    if (place === 'redis' && redisServerCommand !== undefined) redis = await TestRedisServer.start();
    gateway = await startAdminGateway(redis && { REDIS_URL: redis.url });
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    upstream = await startUpstream((request, response) => {
      keysUsed.push(request.headers.authorization?.slice('Bearer '.length));
      answer(request, response);
    });
    const { createConsumer } = await admin.data<{ createConsumer: { id: string } }>('mutation { createConsumer(input: {name: "app"}) { id } }');
    consumerId = createConsumer.id;
    const { createVirtualKey } = await admin.data<{ createVirtualKey: { id: string; secret: string } }>(
      'mutation($id: ID!) { createVirtualKey(input: {consumerId: $id, name: "k"}) { id secret } }',
      { id: consumerId },
    );
    ({ secret } = createVirtualKey);
    virtualKeyId = createVirtualKey.id;
  });

  afterAll(async () => {
    await gateway.close();
    await upstream.close();
    await redis?.stop();
  });

  async function addUpstream(keyValues: string[]): Promise<{ id: string; slug: string; keyIds: string[] }> {
    keysUsed = [];
    answer = (_request, response) => response.end('ok');
    const slug = `upstream-${++lastSlug}`;
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: upstream.url } });
    const keyIds: string[] = [];
    for (const keyValue of keyValues) {
      const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: keyValue, keyValue } });
      keyIds.push(createApiKey.id);
    }
    return { id: createUpstream.id, slug, keyIds };
  }

  const limit = (input: object): Promise<unknown> => admin.data('mutation($input: CreateLimitInput!) { createLimit(input: $input) { id } }', { input });
  const quota = async (input: object): Promise<string> => (await admin.data<{ createQuota: { id: string } }>('mutation($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: 'q', ...input } })).createQuota.id;
  const quotaUsed = async (id: string): Promise<number> => (await admin.data<{ quota: { quotaUsed: number } }>('query($id: ID!) { quota(id: $id) { quotaUsed } }', { id })).quota.quotaUsed;
  const get = (slug: string, path = '/'): Promise<Response> => fetch(`${gateway.url}/proxy/${slug}${path}`, { headers: { authorization: `Bearer ${secret}` } });

  async function statusesOf(slug: string, count: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let request = 0; request < count; request++) {
      const response = await get(slug);
      await response.text();
      statuses.push(response.status);
    }
    return statuses;
  }

  it('answer 429 at the limit of the upstream, and say which it is and when to come again', async () => {
    const { id, slug } = await addUpstream(['key-a']);
    await limit({ subjectKind: 'UPSTREAM', upstreamId: id, rates: '2/min, 100/day' });
    const first = await get(slug);
    expect(first.headers.get('ratelimit-policy')).toBe('"upstream-minute";q=2;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"upstream-minute";r=1;t=(59|60)$/);
    expect(await statusesOf(slug, 1)).toEqual([200]);
    const refused = await get(slug);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused.headers.get('ratelimit')).toMatch(/^"upstream-minute";r=0;t=\d+$/);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', policy: 'upstream-minute', allowed: false, current: 2, limit: 2, remaining: 0, reset_at: expect.any(Number) });
    expect(keysUsed).toHaveLength(2);
  });

  it('charge no other limit for a request that one refuses', async () => {
    const { id, slug } = await addUpstream(['key-a']);
    await limit({ subjectKind: 'UPSTREAM', upstreamId: id, requestsPerMinute: 10 });
    await limit({ subjectKind: 'CONSUMER_ON_UPSTREAM', consumerId, upstreamId: id, requestsPerMinute: 3 });
    expect(await statusesOf(slug, 6)).toEqual([200, 200, 200, 429, 429, 429]);
    const { rateLimitStatus } = await admin.data<{ rateLimitStatus: { current: number }[] }>('query($subject: LimitSubjectInput!) { rateLimitStatus(subject: $subject) { current } }', { subject: { subjectKind: 'UPSTREAM', upstreamId: id } });
    expect(rateLimitStatus).toEqual([{ current: 3 }]);
  });

  it('skip a key at its limit, and answer 429 with the soonest reset when all are', async () => {
    const { slug, keyIds } = await addUpstream(['key-a', 'key-b']);
    await limit({ subjectKind: 'API_KEY', apiKeyId: keyIds[0], requestsPerMinute: 1 });
    await limit({ subjectKind: 'API_KEY', apiKeyId: keyIds[1], requestsPerMinute: 3 });
    expect(await statusesOf(slug, 4)).toEqual([200, 200, 200, 200]);
    expect([...keysUsed].sort()).toEqual(['key-a', 'key-b', 'key-b', 'key-b']);
    const refused = await get(slug);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', policy: 'api-key-minute' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  });

  it('let no more requests through at the same time than allowed, and the next when one has ended', async () => {
    const { id, slug } = await addUpstream(['key-a']);
    await limit({ subjectKind: 'UPSTREAM', upstreamId: id, maxConcurrent: 2 });
    const held: ServerResponse[] = [];
    answer = (_request, response) => held.push(response);
    const open = [get(slug), get(slug)];
    await expect.poll(() => held.length).toBe(2);
    expect(await statusesOf(slug, 1)).toEqual([429]);
    held.pop()!.end('done');
    await Promise.race(open);
    answer = (_request, response) => response.end('ok');
    await expect.poll(async () => (await get(slug)).status).toBe(200);
    held.pop()!.end('done');
    for (const response of await Promise.all(open)) expect(response.status).toBe(200);
  });

  it('leave a key out whose quota is used up, which other keys of its account share, and take it back when it is set back', async () => {
    const { slug, keyIds } = await addUpstream(['key-a', 'key-b']);
    const id = await quota({ quotaTotal: 3, apiKeyIds: keyIds });
    expect(await statusesOf(slug, 4)).toEqual([200, 200, 200, 502]);
    expect(await (await get(slug)).json()).toMatchObject({ code: 'UPSTREAM_CREDENTIALS_EXHAUSTED' });
    expect(await quotaUsed(id)).toBe(3);
    await admin.data('mutation($id: ID!) { resetQuota(id: $id) { id } }', { id });
    expect(await statusesOf(slug, 1)).toEqual([200]);
  });

  it('charge the units that answers tell, also the last event of a stream, and nothing for errors', async () => {
    const { slug, keyIds } = await addUpstream(['key-a']);
    const id = await quota({ quotaTotal: 1_000, measure: 'UNITS', unitsPath: 'usage.total_tokens', apiKeyIds: keyIds });
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"usage":{"total_tokens":120}}');
    await statusesOf(slug, 1);
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"usage":{"total_tokens":1}}\n\ndata: {"usage":{"total_tokens":300}}\n\ndata: [DONE]\n\n');
    await statusesOf(slug, 1);
    answer = (_request, response) => response.writeHead(400).end('no');
    expect(await statusesOf(slug, 1)).toEqual([400]);
    await expect.poll(() => quotaUsed(id)).toBe(420);
  });

  it('refuse a virtual key whose quota is used up', async () => {
    const { slug } = await addUpstream(['key-a']);
    await quota({ quotaTotal: 2, virtualKeyIds: [virtualKeyId], quotaReset: 'MONTHLY' });
    expect(await statusesOf(slug, 3)).toEqual([200, 200, 429]);
    const refused = await get(slug);
    expect(await refused.json()).toMatchObject({ code: 'QUOTA_EXCEEDED', policy: 'virtual-key-quota', current: 2, limit: 2 });
    const events = (): Promise<object[]> => query(gateway.database.url, "SELECT 1 FROM domain_event WHERE type = 'quota_exceeded' AND data->>'subjectKind' = 'VIRTUAL_KEY'");
    await expect.poll(events).toHaveLength(1);
  });
});
