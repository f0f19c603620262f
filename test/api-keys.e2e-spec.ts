import { setTimeout as delay } from 'node:timers/promises';
import { Clock, Outcome, SelectionPolicy, type AttemptEvidence } from '@app/core';
import { KeyChangeBy, type KeyLease, KeyPools, KeyStatus, KeyStatusService, KeysService, KeyTagsService, KeyUpkeepService } from '@app/keys';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';
import { joinAsOtherNode } from './support/other-node.js';

interface Key {
  id: string;
  name: string;
  maskedValue: string;
  status: string;
  uses: number;
  lastUsedAt: string | null;
  health: { condition: string; until: string | null; reason: string | null; cause: { by: string; requestId: string | null; evidence: string | null } | null };
  history: { edges: { node: { kind: string; cause: { reason: string; actor: string | null } } }[] };
}

const KEY = `fragment Key on ApiKey {
  id name maskedValue location paramName valuePrefix weight priority status tags owner uses lastUsedAt
  health { condition until share reason cause { by requestId evidence } }
  history(first: 10) { edges { node { kind cause { reason actor } } } }
}`;
const CREATE = `${KEY} mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ...Key } }`;

describe('API keys', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstreamId: string;
  let sequence = 0;

  const pools = (of = gateway) => of.app.get(KeyPools, { strict: false });
  const terms = () => ({ id: Number(upstreamId), selectionPolicy: SelectionPolicy.ROUND_ROBIN });
  const evidence = (headers: AttemptEvidence['headers'] = {}, status = 200): AttemptEvidence => ({
    requestId: 'request-7',
    atMs: Date.now(),
    latencyMs: 3,
    status,
    headers,
    body: undefined,
    errorCode: undefined,
  });

  async function create(input: object = {}): Promise<Key> {
    sequence++;
    const { createApiKey } = await admin.data<{ createApiKey: Key }>(CREATE, { input: { upstreamId, name: `key ${sequence}`, keyValue: `sk-value-number-${sequence}`, ...input } });
    return createApiKey;
  }

  const get = async (id: string, of = admin) => (await of.data<{ apiKey: Key }>(`${KEY} query ($id: ID!) { apiKey(id: $id) { ...Key } }`, { id })).apiKey;

  function lease(id: string, of = gateway): KeyLease {
    const others = [...pools(of).list(Number(upstreamId))].map((key) => key.id).filter((other) => other !== Number(id));
    const result = pools(of).acquire(terms(), others, Date.now());
    if ('reason' in result) throw new Error(result.reason);
    return result;
  }

  async function eventually<T>(read: () => Promise<T>, accept: (value: T) => boolean): Promise<T> {
    const deadline = Date.now() + 1_000;
    for (;;) {
      const value = await read();
      if (accept(value) || Date.now() > deadline) return value;
      await delay(25);
    }
  }

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  // Each with an upstream of its own: three keys that are rate limited within ten seconds would cool a shared one.
  beforeEach(async () => {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Weather", slug: "weather-' + ++sequence + '", baseUrl: "http://127.0.0.1:9" }) { id } }');
    upstreamId = createUpstream.id;
  });
  afterAll(() => gateway.close());

  it('are created with defaults, masked, encrypted at rest and usable at once', async () => {
    const key = await create({ keyValue: 'sk-abcdefghijklmnop' });
    expect(key).toMatchObject({ maskedValue: 'sk-a••••mnop', location: 'HEADER', paramName: 'Authorization', valuePrefix: 'Bearer ', weight: 1, priority: 0, status: 'ACTIVE', health: { condition: 'ACTIVE' } });
    expect(pools().find(Number(key.id))?.value).toBe('sk-abcdefghijklmnop');
    const [row] = await query<{ value: string; fingerprint: string }>(gateway.database.url, `SELECT * FROM api_key WHERE id = ${key.id}`);
    expect(JSON.stringify(row)).not.toContain('abcdefghijklmnop');
  });

  it('have no field for the value', async () => {
    expect(await admin.refusal('{ apiKeys { edges { node { value } } } }')).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    [{ location: 'QUERY' }, { paramName: 'key', valuePrefix: '' }],
    [{ location: 'BODY' }, { paramName: 'api_key', valuePrefix: '' }],
    [{ paramName: 'X-Api-Key' }, { paramName: 'X-Api-Key', valuePrefix: '' }],
    [{ paramName: 'authorization', valuePrefix: 'Token ' }, { valuePrefix: 'Token ' }],
  ])('placed by %j get what belongs there', async (input, expected) => {
    expect(await create(input)).toMatchObject(expected);
  });

  it('refuse what could not be sent or makes no sense', async () => {
    const code = (input: object) => admin.refusal(CREATE, { input: { upstreamId, name: 'bad', keyValue: `sk-bad-${++sequence}`, ...input } });
    expect(await code({ keyValue: 'two\nlines' })).toBe('BAD_USER_INPUT');
    expect(await code({ keyValue: 'schlüssel-für-header' })).toBe('BAD_USER_INPUT');
    expect(await code({ paramName: 'not a header' })).toBe('BAD_USER_INPUT');
    expect(await code({ weight: 0 })).toBe('BAD_USER_INPUT');
    expect(await code({ upstreamId: '999999' })).toBe('NOT_FOUND');
  });

  it('refuse a value that the upstream has already, also by an update', async () => {
    await create({ keyValue: 'sk-the-same-value' });
    expect(await admin.refusal(CREATE, { input: { upstreamId, name: 'again', keyValue: 'sk-the-same-value' } })).toBe('CONFLICT');
    const other = await create();
    expect(await admin.refusal('mutation ($id: ID!) { updateApiKey(id: $id, input: { keyValue: "sk-the-same-value" }) { id } }', { id: other.id })).toBe('CONFLICT');
  });

  it('give the value free that they had, and it is taken again by another', async () => {
    const set = (id: string, keyValue: string) => ['mutation ($id: ID!, $keyValue: String!) { updateApiKey(id: $id, input: { keyValue: $keyValue }) { id } }', { id, keyValue }] as const;
    const idsOf = async (...values: string[]) => (await admin.data<{ apiKeyIdsByValue: (string | null)[] }>('query ($upstreamId: ID!, $values: [String!]!) { apiKeyIdsByValue(upstreamId: $upstreamId, values: $values) }', { upstreamId, values })).apiKeyIdsByValue;
    const [one, other] = [await create({ keyValue: 'sk-first-value' }), await create({ keyValue: 'sk-second-value' })];
    await admin.data(...set(one.id, 'sk-third-value'));
    await admin.data(...set(other.id, 'sk-first-value'));
    expect(await admin.refusal(...set(one.id, 'sk-first-value'))).toBe('CONFLICT');
    await admin.data(...set(one.id, 'sk-third-value'));
    expect(await idsOf('sk-first-value', 'sk-second-value', 'sk-third-value')).toEqual([other.id, null, one.id]);
    await admin.data('mutation ($id: ID!) { deleteApiKey(id: $id) }', { id: one.id });
    const next = await create({ keyValue: 'sk-third-value' });
    expect(await idsOf('sk-third-value')).toEqual([next.id]);
  });

  it('are changed and deleted with force on the next request', async () => {
    const key = await create();
    await admin.data('mutation ($id: ID!) { updateApiKey(id: $id, input: { keyValue: "sk-another-value", weight: 7, tags: ["a", "a", "b"] }) { id } }', { id: key.id });
    expect(pools().find(Number(key.id))).toMatchObject({ value: 'sk-another-value', weight: 7, tags: ['a', 'b'] });
    await admin.data('mutation ($id: ID!) { disableApiKey(id: $id, reason: "leaked") { id } }', { id: key.id });
    expect(() => lease(key.id)).toThrow();
    const disabled = await get(key.id);
    expect(disabled.health).toMatchObject({ condition: 'DISABLED', reason: 'leaked', cause: { by: 'ADMIN' } });
    expect(disabled.history.edges[0].node).toEqual({ kind: 'DISABLED', cause: { reason: 'leaked', actor: 'ADMIN_API_TOKEN' } });
    await admin.data('mutation ($id: ID!) { enableApiKey(id: $id) { id } }', { id: key.id });
    expect(lease(key.id).key.id).toBe(Number(key.id));
    await admin.data('mutation ($id: ID!) { deleteApiKey(id: $id) }', { id: key.id });
    expect(pools().find(Number(key.id))).toBeUndefined();
    expect(await admin.refusal('query ($id: ID!) { apiKey(id: $id) { id } }', { id: key.id })).toBe('NOT_FOUND');
  });

  it('are revealed on the record only', async () => {
    const key = await create({ keyValue: 'sk-to-be-revealed' });
    expect(await admin.refusal('mutation ($id: ID!) { revealApiKey(id: $id) }', { id: key.id })).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await gateway.app.get(KeysService, { strict: false }).reveal(Number(key.id))).toBe('sk-to-be-revealed');
    expect((await get(key.id)).history.edges[0].node.kind).toBe('REVEALED');
    const rows = await query(gateway.database.url, `SELECT 1 FROM audit_log WHERE action = 'api_key.reveal' AND subject_id = '${key.id}'`);
    expect(rows).toHaveLength(1);
    const leaks = await query(gateway.database.url, "SELECT 1 FROM audit_log WHERE coalesce(before::text, '') || coalesce(after::text, '') LIKE '%to-be-revealed%'");
    expect(leaks).toEqual([]);
  });

  it('tell why they rest, and how often they were used', async () => {
    const key = await create();
    pools().report(lease(key.id), Outcome.SUCCESS, evidence(), 3, Date.now());
    pools().report(lease(key.id), Outcome.RATE_LIMITED, evidence({ 'retry-after': '120' }, 429), 3, Date.now());
    const cooling = await eventually(() => get(key.id), ({ health, history }) => health.cause !== null && history.edges[0].node.kind === 'COOLED');
    expect(cooling).toMatchObject({ uses: 2, health: { condition: 'COOLING', cause: { by: 'OUTCOME', requestId: 'request-7', evidence: 'RATE_LIMITED, HTTP 429, retry-after: 120' } } });
    expect(Date.parse(cooling.health.until!) - Date.now()).toBeGreaterThan(110_000);
    expect(cooling.history.edges[0].node.kind).toBe('COOLED');
    await admin.data('mutation ($id: ID!) { resetApiKeyHealth(id: $id) { id } }', { id: key.id });
    expect((await get(key.id)).health.condition).toBe('ACTIVE');
    expect(lease(key.id).trial).toBe(false);
  });

  it('are disabled for good by failures in a row, with an event', async () => {
    const key = await create();
    for (let time = 0; time < 3; time++) pools().report(lease(key.id), Outcome.UNAUTHORIZED, evidence({}, 401), 3, Date.now());
    expect(() => lease(key.id)).toThrow();
    const disabled = await eventually(() => get(key.id), ({ status }) => status === 'DISABLED');
    expect(disabled.health).toMatchObject({ condition: 'DISABLED', reason: 'refused 3 times in a row', cause: { by: 'OUTCOME', requestId: 'request-7' } });
    const events = await query(gateway.database.url, `SELECT 1 FROM domain_event WHERE type = 'key_disabled' AND subject = 'api_key:${key.id}'`);
    expect(events).toHaveLength(1);
  });

  it('tell other nodes what they learn, and learn from them, within a second', async () => {
    const key = await create();
    const id = Number(key.id);
    const node = await joinAsOtherNode(gateway.database.url);
    try {
      pools().report(lease(key.id), Outcome.RATE_LIMITED, evidence({ 'retry-after': '600' }, 429), 3, Date.now());
      const told = await eventually(async () => node.heard.find(({ topic }) => topic === 'key-health'), (message) => message !== undefined);
      expect(told?.payload).toMatchObject({ keys: [{ keyId: id, health: pools().find(id)!.health, corrects: false }] });

      const longer = { consecutiveFailures: 1, consecutiveTruncations: 0, cooldownUntilMs: Date.now() + 900_000, recovery: 0 };
      await node.say('key-health', { from: 'elsewhere', keys: [{ keyId: id, upstreamId: Number(upstreamId), health: longer, corrects: false }] });
      expect(await eventually(async () => pools().find(id)!.health, (health) => health.consecutiveFailures === 1)).toEqual(longer);

      const shorter = { ...longer, consecutiveFailures: 2, cooldownUntilMs: Date.now() + 1_000 };
      await node.say('key-health', { from: 'elsewhere', keys: [{ keyId: id, upstreamId: Number(upstreamId), health: shorter, corrects: false }] });
      const merged = await eventually(async () => pools().find(id)!.health, (health) => health.consecutiveFailures === 2);
      expect(merged).toEqual({ ...longer, consecutiveFailures: 2 });

      await query(gateway.database.url, `UPDATE api_key SET status = 'BANNED' WHERE id = ${id}`);
      await node.say('changed:api_key', { ids: [id] });
      expect(await eventually(async () => pools().find(id)!.status as string, (status) => status === 'BANNED')).toBe('BANNED');
    } finally {
      await node.close();
    }
  });

  it('keep their cooldowns and uses over a restart', async () => {
    const key = await create();
    pools().report(lease(key.id), Outcome.RATE_LIMITED, evidence({ 'retry-after': '600' }, 429), 3, Date.now());
    await eventually(() => get(key.id), ({ health }) => health.cause !== null);
    const restarted = await startAdminGateway({}, { database: gateway.database });
    expect(pools(restarted).find(Number(key.id))?.health).toEqual(pools().find(Number(key.id))?.health);
    const restored = await eventually(() => get(key.id, restarted.client(admin.headers)), ({ uses }) => uses === 1);
    expect(restored.uses).toBe(1);
    await restarted.close();
  });

  it('are listed by filter, search, tag and any order, page by page', async () => {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Maps", slug: "maps", baseUrl: "http://127.0.0.1:9" }) { id } }');
    for (const [index, name] of ['delta', 'alpha', 'charlie', 'bravo'].entries()) {
      await create({ upstreamId: createUpstream.id, name, priority: index, tags: index % 2 ? ['odd', 'x'] : ['x'], keyValue: `sk-list-${name}-value`, status: index === 3 ? 'DISABLED' : 'ACTIVE' });
    }
    const names = async (filter: object, sort?: object, first = 10, after?: string) => {
      const { apiKeys } = await admin.data<{ apiKeys: { totalCount: number; edges: { node: { name: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }>(
        'query ($filter: ApiKeyFilter, $sort: ApiKeySort, $first: Int!, $after: String) { apiKeys(filter: $filter, sort: $sort, first: $first, after: $after) { totalCount edges { node { name } } pageInfo { endCursor hasNextPage } } }',
        { filter: { upstreamId: createUpstream.id, ...filter }, sort, first, after },
      );
      return { names: apiKeys.edges.map(({ node }) => node.name), total: apiKeys.totalCount, ...apiKeys.pageInfo };
    };
    expect((await names({})).names).toEqual(['delta', 'alpha', 'charlie', 'bravo']);
    expect((await names({ tags: ['odd'] })).names).toEqual(['alpha', 'bravo']);
    expect((await names({ statuses: ['DISABLED'] })).names).toEqual(['bravo']);
    expect((await names({ condition: 'ACTIVE' })).names).toEqual(['delta', 'alpha', 'charlie']);
    expect((await names({ search: 'HARL' })).names).toEqual(['charlie']);
    expect((await names({ search: '%' })).names).toEqual([]);
    expect((await names({ search: 'sk-list-alpha-value' })).names).toEqual(['alpha']);
    for (const [by, ascending] of [
      ['NAME', ['alpha', 'bravo', 'charlie', 'delta']],
      ['PRIORITY', ['delta', 'alpha', 'charlie', 'bravo']],
      ['USES', ['delta', 'alpha', 'charlie', 'bravo']],
      ['LAST_USED_AT', ['delta', 'alpha', 'charlie', 'bravo']],
      ['EXPIRES_AT', ['delta', 'alpha', 'charlie', 'bravo']],
    ] as const) {
      for (const direction of ['ASC', 'DESC']) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await names({}, { by, direction }, 3, after);
          expect(page.total).toBe(4);
          seen.push(...page.names);
          after = page.hasNextPage ? page.endCursor : undefined;
        } while (after);
        expect(seen).toEqual(direction === 'ASC' ? ascending : [...ascending].reverse());
      }
    }
    await admin.data('mutation ($id: ID!) { deleteUpstream(id: $id) }', { id: createUpstream.id });
    expect([...pools().list(Number(createUpstream.id))]).toEqual([]);
  });

  it('are found by their whole values, in their upstream only', async () => {
    const [first, second] = [await create({ keyValue: 'the first value', name: 'second value' }), await create({ keyValue: 'second value' })];
    const ask = (id: string) => admin.data<{ apiKeyIdsByValue: (string | null)[] }>('query ($id: ID!) { apiKeyIdsByValue(upstreamId: $id, values: ["second value", "value", " the first value "]) }', { id });
    expect((await ask(upstreamId)).apiKeyIdsByValue).toEqual([second.id, null, first.id]);
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Other", slug: "other-by-value", baseUrl: "http://127.0.0.1:9" }) { id } }');
    expect((await ask(createUpstream.id)).apiKeyIdsByValue).toEqual([null, null, null]);
  });

  it('that expire are not used any more', async () => {
    const key = await create({ expiresAt: new Date(gateway.app.get(Clock, { strict: false }).now() + 150).toISOString() });
    expect(lease(key.id).key.id).toBe(Number(key.id));
    await delay(200);
    expect(() => lease(key.id)).toThrow();
    expect((await get(key.id)).health.condition).toBe('EXPIRED');
  });

  it('that a rule disabled for a time come back by the task, those of an admin never', async () => {
    const [byRule, byAdmin] = [await create(), await create()].map(({ id }) => Number(id));
    const statuses = gateway.app.get(KeyStatusService, { strict: false });
    const past = new Date(Date.now() - 1_000);
    const cause = { by: KeyChangeBy.RULE, ruleId: 3, ruleName: 'Quota used up', requestId: 'request-9', reason: 'the rule Quota used up fired' };
    expect(await statuses.setStatusNow(byRule, KeyStatus.BANNED, cause, past)).toEqual([byRule]);
    await admin.data('mutation ($id: ID!) { disableApiKey(id: $id) { id } }', { id: byAdmin });
    expect(await statuses.setStatusNow(byAdmin, KeyStatus.BANNED, cause, past)).toEqual([]);
    expect((await get(String(byRule))).health).toMatchObject({ condition: 'BANNED', cause: { by: 'RULE', requestId: 'request-9' } });
    await gateway.app.get(KeyUpkeepService, { strict: false }).reenable(new AbortController().signal);
    expect(await get(String(byRule))).toMatchObject({ status: 'ACTIVE', health: { condition: 'RECOVERING', share: 0 } });
    expect(await get(String(byAdmin))).toMatchObject({ status: 'DISABLED' });
    expect(lease(String(byRule)).trial).toBe(true);
  });

  it('can be tagged and rested by a rule', async () => {
    const id = Number((await create({ tags: ['old'] })).id);
    const cause = { by: KeyChangeBy.RULE, ruleId: 4, ruleName: 'Slow', reason: 'the rule Slow fired' };
    const tags = gateway.app.get(KeyTagsService, { strict: false });
    await Promise.all([tags.add(id, 'slow', cause), tags.add(id, 'slow', cause)]);
    expect(pools().coolDown(id, Date.now() + 60_000, cause)).toBe(true);
    expect(() => lease(String(id))).toThrow();
    const key = await eventually(() => get(String(id)), ({ health }) => health.cause !== null);
    expect(key).toMatchObject({ tags: ['old', 'slow'], health: { condition: 'COOLING', cause: { by: 'RULE' } } });
  });

  it('are told of before they expire', async () => {
    const soon = await create({ expiresAt: new Date(Date.now() + 6.5 * 86_400_000).toISOString() });
    const later = await create({ expiresAt: new Date(Date.now() + 20 * 86_400_000).toISOString() });
    await gateway.app.get(KeyUpkeepService, { strict: false }).remind();
    const told = await query<{ subject: string }>(gateway.database.url, "SELECT subject FROM domain_event WHERE type = 'key_expiring'");
    expect(told.map(({ subject }) => subject)).toContain(`api_key:${soon.id}`);
    expect(told.map(({ subject }) => subject)).not.toContain(`api_key:${later.id}`);
  });

  it('lose only the oldest of their history', async () => {
    const key = await create();
    await query(gateway.database.url, `INSERT INTO api_key_event (api_key_id, at, kind, cause) VALUES (${key.id}, now() - interval '91 days', 'COOLED', '{"by":"OUTCOME","reason":"old"}')`);
    await query(gateway.database.url, `INSERT INTO api_key_shared_event (api_key_ids, at, kind, cause) VALUES ('{[${key.id},${key.id}]}', now() - interval '91 days', 'DISABLED', '{"by":"ADMIN","reason":"old"}')`);
    expect((await get(key.id)).history.edges.map(({ node }) => node.kind)).toEqual(['DISABLED', 'COOLED', 'CREATED']);
    await gateway.app.get(KeyUpkeepService, { strict: false }).dropOldEvents(new AbortController().signal);
    expect((await get(key.id)).history.edges.map(({ node }) => node.kind)).toEqual(['CREATED']);
  });

  it('know their upstream, and it knows them by what they are', async () => {
    const [usable, disabled] = [await create(), await create({ status: 'DISABLED' })];
    const { apiKey } = await admin.data<{ apiKey: { upstream: { id: string; coolingUntil: null; keyCounts: object } } }>(
      'query ($id: ID!) { apiKey(id: $id) { upstream { id coolingUntil keyCounts { total usable disabled banned cooling expired } } } }',
      { id: usable.id },
    );
    expect(disabled.status).toBe('DISABLED');
    expect(apiKey.upstream).toEqual({ id: upstreamId, coolingUntil: null, keyCounts: { total: 2, usable: 1, disabled: 1, banned: 0, cooling: 0, expired: 0 } });
  });
});
