import { DataSource, type QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi, type MockInstance } from 'vitest';
import { Limiter } from '@app/limits';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

interface KeyQuota {
  enableQuota: boolean;
  quotaTotal: number | null;
  quotaUsed: number | null;
}

describe('the quota of a key', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    await query(gateway.database.url, "INSERT INTO upstream (name, slug, base_url) VALUES ('U', 'u', 'http://127.0.0.1:1')");
    for (let index = 1; index <= 20; index++) await admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: `key ${index}`, keyValue: `sk-quota-fields-${index}` } });
    await admin.data('mutation { createConsumer(input: { name: "C" }) { id } }');
    for (const name of ['a', 'b']) await admin.data('mutation($input: CreateVirtualKeyInput!) { createVirtualKey(input: $input) { id } }', { input: { consumerId: '1', name } });
  });
  afterAll(() => gateway.close());

  const createQuota = (input: object) => admin.data('mutation($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input });
  const virtualKeys = async (): Promise<KeyQuota[]> =>
    (await admin.data<{ virtualKeys: { edges: { node: KeyQuota }[] } }>('{ virtualKeys { edges { node { enableQuota quotaTotal quotaUsed } } } }')).virtualKeys.edges.map(({ node }) => node);

  it('is told on the key, its own or shared, and absent where there is none', async () => {
    await createQuota({ name: 'account', quotaTotal: 1_000, apiKeyIds: ['1', '2'] });
    await createQuota({ name: 'off', enableQuota: false, quotaTotal: 5, apiKeyIds: ['3'] });
    const { apiKeys } = await admin.data<{ apiKeys: { edges: { node: KeyQuota }[] } }>('{ apiKeys(first: 4) { edges { node { enableQuota quotaTotal quotaUsed } } } }');
    expect(apiKeys.edges.map(({ node }) => node)).toEqual([
      { enableQuota: true, quotaTotal: 1_000, quotaUsed: 0 },
      { enableQuota: true, quotaTotal: 1_000, quotaUsed: 0 },
      { enableQuota: false, quotaTotal: 5, quotaUsed: 0 },
      { enableQuota: false, quotaTotal: null, quotaUsed: null },
    ]);
  });

  it('is, of several, the one in force that is used up the most', async () => {
    await createQuota({ name: 'large', quotaTotal: 100, virtualKeyIds: ['1', '2'] });
    await createQuota({ name: 'small', quotaTotal: 10, virtualKeyIds: ['1'] });
    await createQuota({ name: 'off', enableQuota: false, quotaTotal: 1, virtualKeyIds: ['1'] });
    for (let request = 0; request < 3; request++) {
      const entry = await gateway.app.get(Limiter).enterRequest(1, 1, 1);
      entry?.release({ sent: true, units: null });
    }
    expect(await virtualKeys()).toEqual([
      { enableQuota: true, quotaTotal: 10, quotaUsed: 3 },
      { enableQuota: true, quotaTotal: 100, quotaUsed: 3 },
    ]);
  });

  it('tells who shares it, by name', async () => {
    const { quotas } = await admin.data<{ quotas: { edges: { node: object }[] } }>('{ quotas(filter: { apiKeyId: 1 }) { edges { node { memberCount members { kind id name } } } } }');
    expect(quotas.edges[0].node).toEqual({
      memberCount: 2,
      members: [
        { kind: 'API_KEY', id: '1', name: 'key 1' },
        { kind: 'API_KEY', id: '2', name: 'key 2' },
      ],
    });
  });

  it('is read for all keys of a list in one query', async () => {
    const { driver } = gateway.app.get(DataSource);
    const createQueryRunner = driver.createQueryRunner.bind(driver);
    const queries: MockInstance<QueryRunner['query']>[] = [];
    const watched = vi.spyOn(driver, 'createQueryRunner').mockImplementation((mode) => {
      const runner = createQueryRunner(mode);
      queries.push(vi.spyOn(runner, 'query'));
      return runner;
    });
    await admin.data('{ apiKeys(first: 20) { edges { node { id enableQuota quotaTotal quotaUsed } } } }');
    watched.mockRestore();
    const asked = queries.flatMap(({ mock }) => mock.calls).filter(([text]) => text.includes('"quota"'));
    expect(asked).toHaveLength(1);
  });
});

describe('a limit', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    await admin.data('mutation { createUpstream(input: { name: "OpenAI", slug: "openai", baseUrl: "http://127.0.0.1:1" }) { id } }');
    await admin.data('mutation { createConsumer(input: { name: "Search team" }) { id } }');
  });
  afterAll(() => gateway.close());

  it('tells what its subject is called and where its windows stand', async () => {
    const create = (input: object) => admin.data('mutation($input: CreateLimitInput!) { createLimit(input: $input) { id } }', { input });
    await create({ subjectKind: 'CONSUMER_ON_UPSTREAM', consumerId: '1', upstreamId: '1', rates: '5/min', maxConcurrent: 2 });
    await create({ subjectKind: 'GATEWAY', rates: '100/day', enabled: false });
    const entry = await gateway.app.get(Limiter).enterRequest(1, 1, null);
    entry?.release({ sent: true, units: null });
    const { limits } = await admin.data<{ limits: { edges: { node: object }[] } }>('{ limits { edges { node { subjectNames status { name current limit remaining windowSeconds } } } } }');
    expect(limits.edges.map(({ node }) => node)).toEqual([
      {
        subjectNames: ['Search team', 'OpenAI'],
        status: [
          { name: 'consumer-on-upstream-minute', current: 1, limit: 5, remaining: 4, windowSeconds: 60 },
          { name: 'consumer-on-upstream-concurrent', current: 0, limit: 2, remaining: 2, windowSeconds: null },
        ],
      },
      { subjectNames: [], status: [] },
    ]);
  });
});
