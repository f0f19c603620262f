import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { KeyPools } from '@app/keys';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { KeyProbesService } from '../libs/proxy/src/probes/key-probes.service.js';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

interface Progress {
  total: number;
  done: number;
  passed: number;
  failed: number;
  finished: boolean;
}

describe('key probes', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstream: Server;
  let upstreamId: string;
  let sequence = 0;
  let seen: string[] = [];

  /** Takes every key whose value has "good" in it. */
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(request.headers.authorization?.includes('good') ? 200 : 401).end('{}');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  afterAll(async () => {
    await gateway.close();
    upstream.close();
  });
  beforeEach(async () => {
    seen = [];
    const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/base`;
    const input = { name: 'Probed', slug: `probed-${++sequence}`, baseUrl };
    upstreamId = (await admin.data<{ createUpstream: { id: string } }>('mutation ($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input })).createUpstream.id;
  });

  async function create(value: string): Promise<string> {
    const input = { upstreamId, name: value, keyValue: `${value}-${++sequence}` };
    return (await admin.data<{ createApiKey: { id: string } }>('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input })).createApiKey.id;
  }

  const configure = () => admin.data('mutation ($id: ID!) { setKeyProbe(upstreamId: $id, input: { path: "/v1/models?limit=1" }) { enabled } }', { id: upstreamId });
  const probe = async (id: string) => (await admin.data<{ probeApiKey: { passed: boolean; status: number } }>('mutation ($id: ID!) { probeApiKey(id: $id) { passed status } }', { id })).probeApiKey;
  const healthOf = async (id: string) => (await admin.data<{ apiKey: { health: { condition: string } } }>('query ($id: ID!) { apiKey(id: $id) { health { condition } } }', { id })).apiKey.health.condition;
  const runDue = () => gateway.app.get(KeyProbesService, { strict: false }).runDue(new AbortController().signal);
  const cool = (id: string) => gateway.app.get(KeyPools, { strict: false }).coolDown(Number(id), Date.now() + 600_000, { by: 'RULE' as never, reason: 'test' });
  const disableByRule = (id: string) => query(gateway.database.url, `UPDATE api_key SET status = 'DISABLED', status_cause = '{"by":"RULE","reason":"test"}' WHERE id = ${id}`);

  it('need to be configured', async () => {
    expect(await admin.refusal('mutation ($id: ID!) { probeApiKey(id: $id) { passed } }', { id: await create('good') })).toBe('CONFLICT');
    expect(await admin.refusal('mutation ($id: ID!) { setKeyProbe(upstreamId: $id, input: { path: "models" }) { enabled } }', { id: upstreamId })).toBe('BAD_USER_INPUT');
  });

  it('send the configured request with the key, and tell what came of it', async () => {
    await configure();
    const [good, bad] = [await create('good'), await create('bad')];
    expect(await probe(good)).toEqual({ passed: true, status: 200 });
    expect(await probe(bad)).toEqual({ passed: false, status: 401 });
    expect(seen[0]).toMatch(/^GET \/base\/v1\/models\?limit=1 Bearer good-/);
    expect(await healthOf(bad)).toBe('ACTIVE');
  });

  it('bring back, on schedule, resting keys and those that a rule disabled, if they pass', async () => {
    await configure();
    const [active, cooling, stillBad, byRule, byAdmin] = [await create('good'), await create('good'), await create('bad'), await create('good'), await create('good')];
    cool(cooling);
    cool(stillBad);
    await disableByRule(byRule);
    await admin.data('mutation ($id: ID!) { disableApiKey(id: $id) { id } }', { id: byAdmin });
    await admin.data('mutation ($id: ID!) { updateApiKey(id: $id, input: { name: "reloaded" }) { id } }', { id: byRule });
    // The gateway's own schedule may have come first: what counts is what becomes of the keys.
    await runDue();
    const conditions = () => Promise.all([active, cooling, stillBad, byRule, byAdmin].map(healthOf));
    await expect.poll(conditions, { timeout: 5_000 }).toEqual(['ACTIVE', 'RECOVERING', 'COOLING', 'RECOVERING', 'DISABLED']);
    expect(seen).toHaveLength(3);
    await runDue();
    expect(seen).toHaveLength(3);
  });

  it('never go to keys that an admin disabled', async () => {
    await configure();
    const key = await create('good');
    await admin.data('mutation ($id: ID!) { disableApiKey(id: $id) { id } }', { id: key });
    expect(await admin.refusal('mutation ($id: ID!) { probeApiKey(id: $id) { passed } }', { id: key })).toBe('CONFLICT');
    expect(seen).toEqual([]);
  });

  it('of a whole upstream tell their progress to subscribers', async () => {
    await configure();
    for (const value of ['good', 'bad', 'good', 'good']) await create(value);
    const socket = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      }
    }, connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const progress = socket.iterate<{ keyProbeProgress: Progress }>({
      query: 'subscription ($id: ID!) { keyProbeProgress(upstreamId: $id) { total done passed failed finished } }',
      variables: { id: upstreamId },
    });
    const finished = (async () => {
      for await (const { data, errors } of progress) {
        if (errors) throw new Error(JSON.stringify(errors));
        if (data?.keyProbeProgress.finished) return data.keyProbeProgress;
      }
    })();
    await delay(500);
    const { probeUpstreamKeys } = await admin.data<{ probeUpstreamKeys: Progress }>('mutation ($id: ID!) { probeUpstreamKeys(upstreamId: $id) { total done finished } }', { id: upstreamId });
    expect(probeUpstreamKeys).toMatchObject({ total: 4, finished: false });
    expect(await finished).toEqual({ total: 4, done: 4, passed: 3, failed: 1, finished: true });
    await socket.dispose();
  });
});
