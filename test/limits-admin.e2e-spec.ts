import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Limiter } from '@app/limits';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const LIMIT_FIELDS = 'id subjectKind upstreamId enabled requestsPerMinute requestsPerHour requestsPerDay maxConcurrent rates';

interface Limit {
  id: string;
  requestsPerMinute: number | null;
  requestsPerHour: number | null;
  requestsPerDay: number | null;
  maxConcurrent: number | null;
  rates: string;
}

interface Status {
  name: string;
  windowSeconds: number | null;
  allowed: boolean;
  current: number;
  limit: number;
  remaining: number;
  resetAt: string | null;
}

describe('limits in the admin API', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    await query(gateway.database.url, "INSERT INTO consumer (id, name) SELECT id, 'consumer ' || id FROM generate_series(101, 120) AS id");
  });

  afterAll(() => gateway.close());

  const codeOf = async (text: string, variables: object = {}): Promise<string | undefined> => (await admin.send(text, variables)).errors?.[0].extensions.code;

  async function ask<T>(text: string, variables: object = {}): Promise<T> {
    const { data, errors } = await admin.send<T>(text, variables);
    expect(errors).toBeUndefined();
    return data!;
  }

  const createLimit = async (input: object): Promise<Limit> =>
    (await ask<{ createLimit: Limit }>(`mutation ($input: CreateLimitInput!) { createLimit(input: $input) { ${LIMIT_FIELDS} } }`, { input })).createLimit;

  const updateLimit = async (id: string, input: object): Promise<Limit> =>
    (await ask<{ updateLimit: Limit }>(`mutation ($id: ID!, $input: UpdateLimitInput!) { updateLimit(id: $id, input: $input) { ${LIMIT_FIELDS} } }`, { id, input })).updateLimit;

  const statusOf = async (subject: object): Promise<Status[]> =>
    (
      await ask<{ rateLimitStatus: Status[] }>(
        'query ($subject: LimitSubjectInput!) { rateLimitStatus(subject: $subject) { name windowSeconds allowed current limit remaining resetAt } }',
        { subject },
      )
    ).rateLimitStatus;

  async function enter(consumerId: number, virtualKeyId: number | null = null): Promise<boolean> {
    const entry = await gateway.app.get(Limiter).enterRequest(1, consumerId, virtualKeyId);
    entry?.release({ sent: true, units: null });
    return entry?.admitted ?? true;
  }

  it('switches a limit on with 60 a minute, 1000 an hour and 10000 a day', async () => {
    const limit = await createLimit({ subjectKind: 'CONSUMER', consumerId: '101' });
    expect(limit).toMatchObject({ requestsPerMinute: 60, requestsPerHour: 1000, requestsPerDay: 10000, maxConcurrent: null, rates: '60/min, 1000/hour, 10000/day' });
  });

  it('reads limits that are written short and leaves out what is set to null', async () => {
    const limit = await createLimit({ subjectKind: 'CONSUMER', consumerId: '102', rates: '7/min, 100/day' });
    expect(limit).toMatchObject({ requestsPerMinute: 7, requestsPerHour: null, requestsPerDay: 100 });
    expect(await updateLimit(limit.id, { requestsPerMinute: null, maxConcurrent: 3 })).toMatchObject({ requestsPerMinute: null, requestsPerDay: 100, maxConcurrent: 3 });
    expect(await updateLimit(limit.id, { rates: '5/hour' })).toMatchObject({ rates: '5/hour', maxConcurrent: 3 });
  });

  it('refuses what is no limit', async () => {
    const create = 'mutation ($input: CreateLimitInput!) { createLimit(input: $input) { id } }';
    expect(await codeOf(create, { input: { subjectKind: 'CONSUMER' } })).toBe('BAD_USER_INPUT');
    expect(await codeOf(create, { input: { subjectKind: 'GATEWAY', consumerId: '1' } })).toBe('BAD_USER_INPUT');
    expect(await codeOf(create, { input: { subjectKind: 'GATEWAY', rates: 'many/min' } })).toBe('BAD_USER_INPUT');
    expect(await codeOf(create, { input: { subjectKind: 'GATEWAY', requestsPerMinute: 0 } })).toBe('BAD_USER_INPUT');
    expect(await codeOf(create, { input: { subjectKind: 'UPSTREAM', upstreamId: '4242' } })).toBe('NOT_FOUND');
    expect(await codeOf(create, { input: { subjectKind: 'CONSUMER', consumerId: '4242' } })).toBe('NOT_FOUND');
    await createLimit({ subjectKind: 'CONSUMER', consumerId: '103' });
    expect(await codeOf(create, { input: { subjectKind: 'CONSUMER', consumerId: '103' } })).toBe('CONFLICT');
  });

  it('is in force, and shown by rateLimitStatus, when the mutation answers', async () => {
    const { id } = await createLimit({ subjectKind: 'CONSUMER', consumerId: '104', requestsPerMinute: 2, requestsPerDay: 50 });
    expect([await enter(104), await enter(104), await enter(104)]).toEqual([true, true, false]);
    expect(await statusOf({ subjectKind: 'CONSUMER', consumerId: '104' })).toEqual([
      { name: 'consumer-minute', windowSeconds: 60, allowed: false, current: 2, limit: 2, remaining: 0, resetAt: expect.any(String) },
      { name: 'consumer-day', windowSeconds: 86400, allowed: true, current: 2, limit: 50, remaining: 48, resetAt: expect.any(String) },
    ]);
    await updateLimit(id, { requestsPerMinute: 3 });
    expect([await enter(104), await enter(104)]).toEqual([true, false]);
    await updateLimit(id, { enabled: false });
    expect(await enter(104)).toBe(true);
    expect(await ask(`mutation ($id: ID!) { deleteLimit(id: $id) }`, { id })).toEqual({ deleteLimit: true });
  });

  it('tells of a limit that refuses once', async () => {
    await createLimit({ subjectKind: 'CONSUMER', consumerId: '105', requestsPerMinute: 1 });
    for (let request = 0; request < 10; request++) await enter(105);
    const events = (): Promise<{ data: object }[]> => query(gateway.database.url, "SELECT data FROM domain_event WHERE type = 'rate_limit_exceeded' AND subject = 'CONSUMER:105'");
    await expect.poll(events).toHaveLength(1);
    expect(await events()).toMatchObject([{ data: { subjectKind: 'CONSUMER', subjectId: 105, limit: 1, windowSeconds: 60 } }]);
  });

  it('counts a quota that virtual keys share, tells once that it is used up, and begins anew when set back', async () => {
    const created = await ask<{ createQuota: { id: string } }>(
      `mutation ($input: CreateQuotaInput!) { createQuota(input: $input) { id enableQuota quotaUsed quotaTotal resetAt } }`,
      { input: { name: 'team', quotaTotal: 3, quotaReset: 'DAILY', timeZone: 'Asia/Shanghai', virtualKeyIds: ['201', '202'] } },
    );
    expect(created.createQuota).toMatchObject({ enableQuota: true, quotaUsed: 0, quotaTotal: 3, resetAt: expect.any(String) });
    expect([await enter(1, 201), await enter(1, 202), await enter(1, 201), await enter(1, 202)]).toEqual([true, true, true, false]);
    const { id } = created.createQuota;
    expect(await ask('query ($id: ID!) { quota(id: $id) { quotaUsed } }', { id })).toEqual({ quota: { quotaUsed: 3 } });
    expect(await statusOf({ subjectKind: 'VIRTUAL_KEY', virtualKeyId: '202' })).toMatchObject([{ name: 'virtual-key-quota', allowed: false, remaining: 0 }]);
    const events = (): Promise<object[]> => query(gateway.database.url, "SELECT data FROM domain_event WHERE type = 'quota_exceeded'");
    await expect.poll(events).toMatchObject([{ data: { subjectName: 'team', used: 3, total: 3, unit: 'REQUESTS' } }]);
    expect(await ask('mutation ($id: ID!) { resetQuota(id: $id) { quotaUsed } }', { id })).toEqual({ resetQuota: { quotaUsed: 0 } });
    expect(await enter(1, 201)).toBe(true);
  });

  it('refuses a quota that cannot be counted', async () => {
    const create = 'mutation ($input: CreateQuotaInput!) { createQuota(input: $input) { id } }';
    for (const wrong of [{ quotaTotal: 0 }, { measure: 'UNITS' }, { quotaReset: 'CRON' }, { quotaReset: 'CRON', quotaResetCron: 'often' }, { timeZone: 'Nowhere/Land' }, { measure: 'UNITS', unitsPath: 'a..b' }]) {
      expect(await codeOf(create, { input: { name: 'wrong', quotaTotal: 1, ...wrong } }), JSON.stringify(wrong)).toBe('BAD_USER_INPUT');
    }
  });

  it('shows callers who are narrowed to an upstream its limits, and no other', async () => {
    const upstream = async (slug: string) => (await ask<{ createUpstream: { id: string } }>('mutation ($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: 'http://127.0.0.1:9' } })).createUpstream.id;
    const [own, other] = [await upstream('own'), await upstream('other')];
    const key = async (upstreamId: string) => (await ask<{ createApiKey: { id: string } }>('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId, name: 'k', keyValue: `key of ${upstreamId}` } })).createApiKey.id;
    const [ownKey, otherKey] = [await key(own), await key(other)];
    const created = await Promise.all([{ subjectKind: 'UPSTREAM', upstreamId: own }, { subjectKind: 'API_KEY', apiKeyId: ownKey }, { subjectKind: 'CONSUMER_ON_UPSTREAM', upstreamId: own, consumerId: '110' }].map((subject) => createLimit({ ...subject, requestsPerMinute: 5 })));
    const hidden = await createLimit({ subjectKind: 'UPSTREAM', upstreamId: other, requestsPerMinute: 5 });
    const { createApiToken } = await ask<{ createApiToken: { secret: string } }>('mutation ($ids: [ID!]) { createApiToken(input: { name: "narrow", role: OPERATOR, upstreamIds: $ids }) { secret } }', { ids: [own] });
    const narrow = gateway.client({ Authorization: `Bearer ${createApiToken.secret}` });

    const { limits } = await narrow.data<{ limits: { totalCount: number; edges: { node: { id: string } }[] } }>('{ limits { totalCount edges { node { id } } } }');
    expect(limits.edges.map(({ node }) => node.id).sort()).toEqual(created.map(({ id }) => id).sort());
    const status = 'query ($subject: LimitSubjectInput!) { rateLimitStatus(subject: $subject) { limit } }';
    expect(await narrow.data(status, { subject: { subjectKind: 'API_KEY', apiKeyId: ownKey } })).toEqual({ rateLimitStatus: [{ limit: 5 }] });
    for (const subject of [{ subjectKind: 'API_KEY', apiKeyId: otherKey }, { subjectKind: 'UPSTREAM', upstreamId: other }, { subjectKind: 'GATEWAY' }]) expect(await narrow.refusal(status, { subject })).toBe('NOT_FOUND');
    expect(await narrow.refusal('query ($id: ID!) { limit(id: $id) { id } }', { id: hidden.id })).toBe('NOT_FOUND');
    expect(await narrow.refusal('mutation ($id: ID!) { deleteLimit(id: $id) }', { id: created[0].id })).toBe('FORBIDDEN');
  });

  it('takes keys that are deleted out of their quotas, and a quota with its last key', async () => {
    const { createUpstream } = await ask<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "quotas", slug: "quotas", baseUrl: "http://127.0.0.1:9" }) { id } }');
    const keys: string[] = [];
    for (const name of ['a', 'b']) keys.push((await ask<{ createApiKey: { id: string } }>('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name, keyValue: `key ${name}` } })).createApiKey.id);
    const { createQuota } = await ask<{ createQuota: { id: string } }>('mutation ($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: 'shared', quotaTotal: 4, apiKeyIds: keys } });
    const members = () => query(gateway.database.url, `SELECT api_key_ids FROM quota WHERE id = ${createQuota.id}`);
    await ask('mutation ($id: ID!) { deleteApiKey(id: $id) }', { id: keys[0] });
    expect(await members()).toEqual([{ api_key_ids: [Number(keys[1])] }]);
    await ask('mutation ($id: ID!) { deleteUpstream(id: $id) }', { id: createUpstream.id });
    expect(await members()).toEqual([]);
  });

  it('hands out no fresh day after a restart', async () => {
    await createLimit({ subjectKind: 'CONSUMER', consumerId: '106', requestsPerDay: 5 });
    await ask('mutation ($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: 'kept', quotaTotal: 4, virtualKeyIds: ['203'] } });
    for (let request = 0; request < 4; request++) expect(await enter(106, 203)).toBe(true);
    await gateway.app.close();
    const { database } = gateway;
    gateway = await startAdminGateway(undefined, { database });
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    expect(await statusOf({ subjectKind: 'CONSUMER', consumerId: '106' })).toMatchObject([{ current: 4, remaining: 1 }]);
    expect(await enter(106, 203)).toBe(false);
    expect([await enter(106), await enter(106)]).toEqual([true, false]);
  });

  it('throttles what takes a secret by address and leaves other callers alone', async () => {
    const guesser = gateway.client();
    const guess = 'mutation { signIn(input: { email: "nobody@example.com", password: "not the password" }) { __typename } }';
    const guesses = await Promise.all(Array.from({ length: 70 }, () => guesser.send(guess)));
    const codes = guesses.map(({ errors }) => errors?.[0].extensions.code);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10);
    expect(guesses.find(({ errors }) => errors?.[0].extensions.code === 'RATE_LIMITED')?.errors?.[0].extensions.retryAfterSeconds).toBeGreaterThan(0);
    expect(await ask('{ limits { totalCount } }')).toMatchObject({ limits: { totalCount: expect.any(Number) } });
  });
});
