import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminClient, type AdminGateway, ADMIN_TOKEN, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

const SECONDS = Number(process.env.HEALING_SECONDS ?? 8);
/** Fewer clients than keys, and a refusal is quicker than an answer: the gateway can know of it before the key's next turn. */
const CLIENTS = 6;
const ANSWER_MS = 25;
const RETRY_AFTER_SECONDS = 2;
/** `limited-for-a-while` has room again after so many refusals. */
const REFUSALS = 2;
const FLAP_MS = 1_000;

const GOOD = Array.from({ length: 6 }, (_, index) => `good-${index + 1}`);
/** Those with troubles are side by side: a request may meet all of them. */
const KEYS = [...GOOD.slice(0, 3), 'bad', 'limited', 'limited-for-a-while', 'flapping', ...GOOD.slice(3)];

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface ApiKeyView {
  name: string;
  status: string;
  health: { condition: string; consecutiveFailures: number };
  history: { edges: { node: { kind: string; cause: { by: string; ruleName: string | null; requestId: string | null; evidence: string | null } } }[] };
}

describe('a pool under load', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstream: TestUpstream;
  let answerTo: (key: string) => Answer = () => ok;
  /** Times of use by key, milliseconds since the epoch. */
  let uses = new Map<string, number[]>();

  const ok: Answer = { status: 200, headers: {}, body: 'ok' };
  const limited: Answer = { status: 429, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) }, body: 'slow down' };

  beforeAll(async () => {
    upstream = await startUpstream((request, response) => {
      const key = request.headers.authorization!.replace('Bearer key-', '');
      uses.set(key, [...(uses.get(key) ?? []), Date.now()]);
      const { status, headers, body } = answerTo(key);
      const answer = () => response.writeHead(status, headers).end(body);
      if (status === 200) setTimeout(answer, ANSWER_MS);
      else answer();
    });
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  async function makePool(slug: string, keys: readonly string[]): Promise<string> {
    uses = new Map();
    const input = { name: slug, slug, baseUrl: upstream.url, open: true, maxAttempts: 5 };
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input });
    for (const name of keys) {
      await admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name, keyValue: `key-${name}` } });
    }
    return createUpstream.id;
  }

  async function keysOf(upstreamId: string): Promise<Map<string, ApiKeyView>> {
    const { apiKeys } = await admin.data<{ apiKeys: { edges: { node: ApiKeyView }[] } }>(
      `query($filter: ApiKeyFilter) { apiKeys(filter: $filter, first: 20) { edges { node {
        name status health { condition consecutiveFailures } history(first: 10) { edges { node { kind cause { by ruleName requestId evidence } } } }
      } } } }`,
      { filter: { upstreamId } },
    );
    return new Map(apiKeys.edges.map(({ node }) => [node.name, node]));
  }

  const ask = async (slug: string, method = 'GET') => {
    const answer = await fetch(`${gateway.url}/proxy/${slug}/x`, { method });
    await answer.text();
    return answer;
  };

  const coolingUntil = async (id: string) => (await admin.data<{ upstream: { coolingUntil: string | null } }>('query($id: ID!) { upstream(id: $id) { coolingUntil } }', { id })).upstream.coolingUntil;

  it(`heals itself in ${SECONDS} s with a bad, two limited and a flapping key among ten, and no client notices`, { timeout: (SECONDS + 60) * 1_000 }, async () => {
    const startedAt = Date.now();
    const flaps = () => Math.floor((Date.now() - startedAt) / FLAP_MS) % 2 === 0;
    answerTo = (key) => {
      if (key === 'bad') return { status: 401, headers: { 'content-type': 'application/json' }, body: '{"error":{"message":"Invalid API key provided"}}' };
      if (key === 'limited' || (key === 'limited-for-a-while' && uses.get(key)!.length <= REFUSALS)) return limited;
      return key === 'flapping' && flaps() ? { status: 500, headers: {}, body: 'broken' } : ok;
    };
    const upstreamId = await makePool('healing', KEYS);
    const statuses = new Map<number, number>();
    let retried = 0;
    const endsAt = Date.now() + SECONDS * 1_000;
    const client = async () => {
      while (Date.now() < endsAt) {
        const answer = await ask('healing');
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (Number(answer.headers.get('x-gateway-attempts')) > 1) retried++;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));

    const gapsMs = (key: string) => uses.get(key)!.slice(1).map((at, index) => at - uses.get(key)![index]);
    console.log(
      [
        `${SECONDS} s, ${CLIENTS} clients: answers by status ${JSON.stringify(Object.fromEntries(statuses))}, ${retried} of them by another key than the first`,
        ...KEYS.map((key) => `  ${key}: used ${uses.get(key)?.length ?? 0} times`),
        `  limited: seconds between uses ${gapsMs('limited').map((gapMs) => (gapMs / 1_000).toFixed(2)).join(' ')}`,
      ].join('\n'),
    );

    expect([...statuses.keys()]).toEqual([200]);
    expect(retried).toBeGreaterThan(0);
    expect(uses.get('bad')).toHaveLength(1);
    // One use for each cooldown: the trial at its end, which begins the next.
    const cooldowns = Math.floor(SECONDS / RETRY_AFTER_SECONDS);
    expect(uses.get('limited')!.length).toBeGreaterThanOrEqual(Math.max(2, Math.floor(cooldowns / 2)));
    expect(uses.get('limited')!.length).toBeLessThanOrEqual(cooldowns + 1);
    // A timer may be early by a millisecond.
    expect(Math.min(...gapsMs('limited'), ...gapsMs('limited-for-a-while').slice(0, REFUSALS))).toBeGreaterThanOrEqual(RETRY_AFTER_SECONDS * 1_000 - 5);
    // Back on live traffic.
    expect(uses.get('limited-for-a-while')!.length).toBeGreaterThan(REFUSALS + 4);
    expect(uses.get('flapping')!.length).toBeGreaterThan(SECONDS);

    const keys = await keysOf(upstreamId);
    expect(keys.get('bad')!.status).toBe('DISABLED');
    const [disabled] = keys.get('bad')!.history.edges.map(({ node }) => node).filter(({ kind }) => kind === 'DISABLED');
    expect(disabled.cause).toMatchObject({ by: 'RULE', ruleName: 'Invalid key', evidence: 'UNAUTHORIZED, HTTP 401' });
    expect(disabled.cause.requestId).toBeTruthy();
    for (const name of [...GOOD, 'flapping']) {
      expect(keys.get(name)).toMatchObject({ status: 'ACTIVE', health: { condition: 'ACTIVE', consecutiveFailures: 0 } });
      expect(keys.get(name)!.history.edges.map(({ node }) => node.kind)).toEqual(['CREATED']);
    }
    expect(await coolingUntil(upstreamId)).toBeNull();
  });

  it('changes no key by a storm of bad requests', async () => {
    answerTo = () => ({ status: 400, headers: {}, body: '{"error":{"message":"no such parameter"}}' });
    const upstreamId = await makePool('storm', GOOD);
    const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => ask('storm', index % 2 ? 'POST' : 'GET')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect([...uses.values()].reduce((sum, { length }) => sum + length, 0)).toBe(300);
    for (const key of (await keysOf(upstreamId)).values()) {
      expect(key).toMatchObject({ status: 'ACTIVE', health: { condition: 'ACTIVE', consecutiveFailures: 0 } });
      expect(key.history.edges.map(({ node }) => node.kind)).toEqual(['CREATED']);
    }
  });

  it('rests the upstream, not its keys, when it refuses all of them, and comes back by itself', async () => {
    answerTo = () => ({ status: 429, headers: { 'retry-after': '3' }, body: 'too many from this address' });
    const upstreamId = await makePool('throttled', GOOD);
    const [first, second] = [await ask('throttled'), await ask('throttled')];
    const resting = await coolingUntil(upstreamId);
    answerTo = () => ok;
    expect(first.status).toBe(429);
    expect([second.status, second.headers.get('x-gateway-error')]).toEqual([503, 'UPSTREAM_COOLING']);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(second.headers.get('retry-after'))).toBeLessThanOrEqual(3);
    expect([...uses.values()].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(Date.parse(resting!)).toBeGreaterThan(Date.now());
    expect(new Set([...(await keysOf(upstreamId)).values()].map(({ health }) => health.condition))).toEqual(new Set(['ACTIVE']));
    await sleep(Math.max(0, Date.parse(resting!) - Date.now()) + 50);
    for (let request = 0; request < GOOD.length; request++) expect((await ask('throttled')).status).toBe(200);
    expect(uses.size).toBe(GOOD.length);
    // Written behind as well: a restart finds no key at rest.
    const atRest = () => query(gateway.database.url, `SELECT api_key_id FROM api_key_state JOIN api_key key ON key.id = api_key_id WHERE upstream_id = ${upstreamId} AND cooldown_until > now()`);
    await expect.poll(atRest, { timeout: 5_000 }).toEqual([]);
  });

  it('serves again at once when an admin ends the rest of an upstream', async () => {
    answerTo = () => ({ status: 429, headers: { 'retry-after': '300' }, body: 'too many from this address' });
    const upstreamId = await makePool('reset', GOOD);
    await ask('reset');
    answerTo = () => ok;
    expect((await ask('reset')).status).toBe(503);
    const kept = () => query(gateway.database.url, `SELECT until FROM upstream_cooldown WHERE upstream_id = ${upstreamId}`);
    await expect.poll(async () => (await kept()).length, { timeout: 5_000 }).toBe(1);
    const { resetUpstreamCooldown } = await admin.data<{ resetUpstreamCooldown: object }>('mutation($id: ID!) { resetUpstreamCooldown(id: $id) { coolingUntil } }', { id: upstreamId });
    expect(resetUpstreamCooldown).toEqual({ coolingUntil: null });
    expect((await ask('reset')).status).toBe(200);
    expect(await kept()).toEqual([]);
  });
});
