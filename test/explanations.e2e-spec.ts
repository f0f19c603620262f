import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AdminClient, type AdminGateway, ADMIN_TOKEN, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

interface Replay {
  examined: number;
  matched: number;
  fired: number;
  complete: boolean;
  withoutContent: number;
  keys: { name: string; fired: number }[];
  requestIds: string[];
}

interface Explanation {
  summary: string;
  counts: { fate: string; keys: number }[];
  candidates: { name: string; fate: string; reason: string | null; until: string | null }[];
  rules: { name: string }[];
  request: { status: number; attempts: { outcome: string }[] };
}

/** In the order in which they are tried. */
const KEYS = ['limited', 'invalid', 'good', 'spare', 'shelved'];

describe('what the request log can tell afterwards', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstream: TestUpstream;
  let upstreamId: string;
  /** Ids of all requests, the first one first. */
  const requestIds: string[] = [];

  beforeAll(async () => {
    upstream = await startUpstream((request, response) => {
      const key = request.headers.authorization!.replace('Bearer key-', '');
      if (key === 'limited') response.writeHead(429, { 'retry-after': '600' }).end('slow down');
      else if (key === 'invalid') response.writeHead(401).end('Invalid API key');
      else if (request.url === '/missing') response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such model"}');
      else response.end('ok');
    });
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    const input = { name: 'Models', slug: 'models', baseUrl: upstream.url, open: true, selectionPolicy: 'PRIORITY', captureBodies: true };
    upstreamId = (await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input })).createUpstream.id;
    for (const [index, name] of KEYS.entries()) {
      const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', {
        input: { upstreamId, name, keyValue: `key-${name}`, priority: KEYS.length - index },
      });
      if (name === 'shelved') await admin.data('mutation($id: ID!) { disableApiKey(id: $id) { id } }', { id: createApiKey.id });
    }
    for (const path of ['x', 'x', 'missing', 'missing', 'missing']) {
      const answer = await fetch(`${gateway.url}/proxy/models/${path}`);
      await answer.text();
      requestIds.push(answer.headers.get('x-request-id')!);
      // The history of the keys is written behind; the next request is to find it.
      if (requestIds.length === 1) {
        const changes = () => query(gateway.database.url, `SELECT kind FROM api_key_event JOIN api_key key ON key.id = api_key_id WHERE kind = 'COOLED' OR kind = 'DISABLED' AND name = 'invalid' ORDER BY kind`);
        await vi.waitFor(async () => expect(await changes()).toEqual([{ kind: 'COOLED' }, { kind: 'DISABLED' }]), { timeout: 10_000 });
      }
    }
    const stored = () => query(gateway.database.url, 'SELECT count(*)::integer AS stored FROM request_log');
    await vi.waitFor(async () => expect(await stored()).toEqual([{ stored: requestIds.length }]), { timeout: 10_000 });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  async function explain(requestId: string): Promise<Explanation> {
    const { explainRequest } = await admin.data<{ explainRequest: Explanation }>(
      'query($id: ID!) { explainRequest(requestId: $id) { summary counts { fate keys } candidates { name fate reason until } rules { name } request { status attempts { outcome } } } }',
      { id: requestId },
    );
    return explainRequest;
  }

  async function replay(match: string, settings: object = {}): Promise<Replay> {
    const { replayRule } = await admin.data<{ replayRule: Replay }>(
      'query($input: RuleDraft!) { replayRule(input: $input, lastHours: 1) { examined matched fired complete withoutContent keys { name fired } requestIds } }',
      { input: { name: 'Draft', upstreamId, match, actions: [{ type: 'DISABLE' }], ...settings } },
    );
    return replayRule;
  }

  it('is why a request went by three keys, and which rule fired', async () => {
    const { candidates, counts, rules, request, summary } = await explain(requestIds[0]);
    expect(request).toEqual({ status: 200, attempts: [{ outcome: 'RATE_LIMITED' }, { outcome: 'UNAUTHORIZED' }, { outcome: 'SUCCESS' }] });
    expect(counts).toEqual([{ fate: 'USED', keys: 3 }, { fate: 'DISABLED', keys: 1 }, { fate: 'NOT_CHOSEN', keys: 1 }]);
    expect(candidates.map(({ name, fate }) => [name, fate])).toEqual([['limited', 'USED'], ['invalid', 'USED'], ['good', 'USED'], ['shelved', 'DISABLED'], ['spare', 'NOT_CHOSEN']]);
    expect(rules).toEqual([{ name: 'Invalid key' }]);
    expect(summary).toContain('"good" answered at attempt 3');
  });

  it('is which keys the next request was kept from, until when and why', async () => {
    const { candidates, rules, request } = await explain(requestIds[1]);
    expect(request.attempts).toEqual([{ outcome: 'SUCCESS' }]);
    expect(rules).toEqual([]);
    const of = (name: string) => candidates.find((candidate) => candidate.name === name)!;
    expect(of('good').fate).toBe('USED');
    expect(of('spare').fate).toBe('NOT_CHOSEN');
    expect(of('invalid')).toMatchObject({ fate: 'DISABLED', reason: 'The rule "Invalid key" fired' });
    expect(of('shelved').fate).toBe('DISABLED');
    expect(of('limited').fate).toBe('COOLING');
    expect(of('limited').reason).toBeTruthy();
    const restsForMs = Date.parse(of('limited').until!) - Date.now();
    expect(restsForMs).toBeGreaterThan(500_000);
    expect(restsForMs).toBeLessThanOrEqual(600_000);
  });

  it('is nothing of a request that it does not have', async () => {
    expect(await admin.refusal('query { explainRequest(requestId: "01999999-0000-7000-8000-000000000000") { summary } }')).toBe('NOT_FOUND');
  });

  it('is what a rule would have hit, attempt by attempt', async () => {
    expect(await replay('response.status == 429')).toEqual({ examined: 7, matched: 1, fired: 1, complete: true, withoutContent: 0, keys: [{ name: 'limited', fired: 1 }], requestIds: [requestIds[0]] });
    expect(await replay('response.status == 418')).toMatchObject({ examined: 7, matched: 0, fired: 0, keys: [], requestIds: [] });
  });

  it('is what a rule would have read in the bodies that were kept', async () => {
    const { matched, fired, keys, requestIds: hit } = await replay('response.json.error == "no such model"');
    expect({ matched, fired, keys }).toEqual({ matched: 3, fired: 3, keys: [{ name: 'good', fired: 3 }] });
    expect(hit).toEqual(requestIds.slice(2).toReversed());
  });

  it('is how often a threshold would have been reached', async () => {
    expect(await replay('response.status == 404', { thresholdCount: 3 })).toMatchObject({ matched: 3, fired: 1, keys: [{ name: 'good', fired: 1 }] });
    expect(await replay('response.status == 404', { thresholdCount: 4 })).toMatchObject({ matched: 3, fired: 0, keys: [] });
  });

  it('is asked without changing a rule, a key or its history', async () => {
    const state = () => query(gateway.database.url, 'SELECT (SELECT count(*) FROM rule) AS rules, (SELECT count(*) FROM api_key_event) AS events, (SELECT json_agg(status ORDER BY id) FROM api_key) AS statuses');
    const before = await state();
    expect((await replay('response.status == 200')).fired).toBe(2);
    expect(await state()).toEqual(before);
  });

  it('is not asked with a condition that does not compile, or for no time at all', async () => {
    const input = (match: string) => ({ name: 'Draft', match, actions: [{ type: 'RETRY' }] });
    const ask = 'query($input: RuleDraft!, $hours: Int!) { replayRule(input: $input, lastHours: $hours) { fired } }';
    expect(await admin.refusal(ask, { input: input('response.statos == 1'), hours: 1 })).toBe('BAD_USER_INPUT');
    expect(await admin.refusal(ask, { input: input('response.status == 1'), hours: 0 })).toBe('BAD_USER_INPUT');
  });

  it('is what was done to many keys at once, before the request', async () => {
    const ids = new Map((await query<{ id: number; name: string }>(gateway.database.url, 'SELECT id, name FROM api_key')).map(({ id, name }) => [name, id]));
    const change = (names: string[], change: object) =>
      admin.data('mutation($ids: [ID!], $change: ApiKeyChangeInput!) { updateApiKeys(ids: $ids, change: $change) { count } }', { ids: names.map((name) => ids.get(name)), change });
    await change(['limited', 'invalid', 'spare'], { status: 'BANNED', reason: 'leaked together' });
    await change(['limited', 'spare', 'shelved'], { status: 'ACTIVE' });
    await change(['limited'], { weight: 2, status: 'DISABLED' });
    await change(['limited'], { status: 'ACTIVE' });
    const answer = await fetch(`${gateway.url}/proxy/models/x`);
    await answer.text();
    await change(['spare', 'shelved'], { status: 'DISABLED' });
    const { candidates } = await vi.waitFor(() => explain(answer.headers.get('x-request-id')!), { timeout: 10_000 });
    expect(Object.fromEntries(candidates.map(({ name, fate, reason }) => [name, [fate, reason]]))).toMatchObject({
      invalid: ['BANNED', 'leaked together'],
      limited: ['USED', null],
      spare: ['NOT_CHOSEN', null],
      shelved: ['NOT_CHOSEN', null],
    });
  });
});
