import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Limiter } from '@app/limits';
import { watchPoolRunways } from '@app/relations';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

interface Runway {
  requestsLeft: number | null;
  requestsPerSecond: number;
  secondsLeft: number | null;
  dryAt: string | null;
}

describe('the runway of a pool', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstreamId: string;
  const keyIds: string[] = [];

  async function ask<T>(text: string, variables: object = {}): Promise<T> {
    const { data, errors } = await admin.send<T>(text, variables);
    expect(errors).toBeUndefined();
    return data!;
  }

  const runway = async (): Promise<Runway> => (await ask<{ poolRunway: Runway }>('query ($id: ID!) { poolRunway(upstreamId: $id) { requestsLeft requestsPerSecond secondsLeft dryAt } }', { id: upstreamId })).poolRunway;
  const watch = (): Promise<object> => watchPoolRunways.run(gateway.app.get(watchPoolRunways.service, { strict: false }), new AbortController().signal);

  async function useKey(keyId: string, times: number): Promise<void> {
    for (let time = 0; time < times; time++) (await gateway.app.get(Limiter).enterAttempt(Number(keyId)))?.release({ sent: true, units: null });
  }

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    const created = await ask<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Weather", slug: "weather", baseUrl: "https://weather.example" }) { id } }');
    upstreamId = created.createUpstream.id;
    for (const value of ['first-key-value', 'second-key-value']) {
      const { createApiKey } = await ask<{ createApiKey: { id: string } }>('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId, name: value, keyValue: value } });
      keyIds.push(createApiKey.id);
    }
  });

  afterAll(() => gateway.close());

  it('has no end while a usable key has no quota', async () => {
    await ask('mutation ($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: 'account', quotaTotal: 100, apiKeyIds: [keyIds[0]] } });
    expect(await runway()).toMatchObject({ requestsLeft: null, secondsLeft: null });
  });

  it('follows from the rate at which the quotas of all keys are used, a shared one counted once', async () => {
    await ask('mutation { updateQuota(id: "1", input: { apiKeyIds: ["1", "2"] }) { id } }');
    expect(await runway()).toMatchObject({ requestsLeft: 100, requestsPerSecond: 0, secondsLeft: null, dryAt: null });
    await watch();
    await query(gateway.database.url, "UPDATE pool_use_sample SET at = at - interval '1 minute'");
    await useKey(keyIds[0], 20);
    await useKey(keyIds[1], 10);
    await watch();
    const { requestsLeft, requestsPerSecond, secondsLeft, dryAt } = await runway();
    expect(requestsLeft).toBe(70);
    expect(requestsPerSecond).toBeCloseTo(0.5, 1);
    expect(secondsLeft).toBeCloseTo(70 / requestsPerSecond);
    expect(Date.parse(dryAt!)).toBeGreaterThan(Date.now());
  });

  it('is warned of once when it is short', async () => {
    await watch();
    const events = await query<{ data: { secondsLeft: number } }>(gateway.database.url, "SELECT data FROM domain_event WHERE type = 'runway_short'");
    expect(events).toHaveLength(1);
    expect(events[0].data).toMatchObject({ upstreamName: 'Weather', secondsLeft: expect.any(Number) });
  });
});
