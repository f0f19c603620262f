import { VirtualKeyDirectory } from '@app/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

interface VirtualKey {
  id: string;
  secret: string;
  maskedSecret: string;
  allowedUpstreamIds: string[] | null;
  allowedAddresses: string[];
  uses: number;
}

const FIELDS = 'id name secret maskedSecret enabled expiresAt previousValidUntil allowedAddresses allowedUpstreamIds uses lastUsedAt consumer { id name }';
const CLIENT = '203.0.113.7';

describe('virtual keys', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let consumerId: string;
  let upstreamId: number;
  let sequence = 0;

  const authenticate = (secret: string, { clientIp = CLIENT, upstream = upstreamId, afterMs = 0 } = {}) => {
    const answer = gateway.app.get(VirtualKeyDirectory, { strict: false }).authenticate(secret, clientIp, upstream, Date.now() + afterMs);
    return 'refusal' in answer ? answer.refusal : 'ADMITTED';
  };

  async function create(input: object = {}): Promise<VirtualKey> {
    const text = `mutation ($input: CreateVirtualKeyInput!) { createVirtualKey(input: $input) { ${FIELDS} } }`;
    return (await admin.data<{ createVirtualKey: VirtualKey }>(text, { input: { consumerId, name: 'laptop', ...input } })).createVirtualKey;
  }

  const update = (id: string, input: object) => admin.data(`mutation ($id: ID!, $input: UpdateVirtualKeyInput!) { updateVirtualKey(id: $id, input: $input) { ${FIELDS} } }`, { id, input });

  async function createUpstream(): Promise<number> {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>(`mutation { createUpstream(input: { name: "U", slug: "u-${++sequence}", baseUrl: "http://127.0.0.1:9" }) { id } }`);
    return Number(createUpstream.id);
  }

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    upstreamId = await createUpstream();
  });
  beforeEach(async () => {
    consumerId = (await admin.data<{ createConsumer: { id: string } }>(`mutation { createConsumer(input: { name: "team ${++sequence}" }) { id } }`)).createConsumer.id;
  });
  afterAll(() => gateway.close());

  it('show their secret once, and are stored as a hash', async () => {
    const key = await create();
    expect(key.secret).toMatch(/^gw_[\w-]{43}$/);
    const { virtualKey } = await admin.data<{ virtualKey: VirtualKey }>(`query ($id: ID!) { virtualKey(id: $id) { ${FIELDS} } }`, { id: key.id });
    expect(virtualKey.secret).toBeNull();
    expect(virtualKey.maskedSecret).toBe(`${key.secret.slice(0, 4)}••••${key.secret.slice(-4)}`);
    const stored = await query(gateway.database.url, `SELECT to_jsonb(virtual_key)::text || (SELECT string_agg(after::text, '') FROM audit_log WHERE after IS NOT NULL) AS text FROM virtual_key WHERE id = ${key.id}`);
    expect(JSON.stringify(stored)).not.toContain(key.secret);
  });

  it('let their consumer in, everywhere and from everywhere by default', async () => {
    const key = await create();
    expect(authenticate(key.secret)).toBe('ADMITTED');
    expect(authenticate(`${key.secret}x`)).toBe('VIRTUAL_KEY_INVALID');
    expect(authenticate('')).toBe('VIRTUAL_KEY_INVALID');
  });

  it('are refused once they, or their consumer, are disabled or deleted', async () => {
    const key = await create();
    await update(key.id, { enabled: false });
    expect(authenticate(key.secret)).toBe('VIRTUAL_KEY_DISABLED');
    await update(key.id, { enabled: true });
    await admin.data('mutation ($id: ID!) { updateConsumer(id: $id, input: { enabled: false }) { id } }', { id: consumerId });
    expect(authenticate(key.secret)).toBe('VIRTUAL_KEY_DISABLED');
    await admin.data('mutation ($id: ID!) { deleteConsumer(id: $id) }', { id: consumerId });
    expect(authenticate(key.secret)).toBe('VIRTUAL_KEY_INVALID');
  });

  it('expire', async () => {
    const key = await create({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(authenticate(key.secret)).toBe('ADMITTED');
    expect(authenticate(key.secret, { afterMs: 60_001 })).toBe('VIRTUAL_KEY_EXPIRED');
    await update(key.id, { expiresAt: null });
    expect(authenticate(key.secret, { afterMs: 60_001 })).toBe('ADMITTED');
  });

  it('admit only addresses of their list', async () => {
    const key = await create({ allowedAddresses: ['203.0.113.9/24', '2001:db8::/32'] });
    expect(key.allowedAddresses).toEqual(['203.0.113.0/24', '2001:db8::/32']);
    expect(authenticate(key.secret)).toBe('ADMITTED');
    expect(authenticate(key.secret, { clientIp: '198.51.100.1' })).toBe('CLIENT_ADDRESS_NOT_ALLOWED');
    await update(key.id, { allowedAddresses: ['198.51.100.1'] });
    expect(authenticate(key.secret, { clientIp: '198.51.100.1' })).toBe('ADMITTED');
    expect(authenticate(key.secret)).toBe('CLIENT_ADDRESS_NOT_ALLOWED');
    expect(await admin.refusal('mutation ($id: ID!) { updateVirtualKey(id: $id, input: { allowedAddresses: ["10.0.0.0/40"] }) { id } }', { id: key.id })).toBe('BAD_USER_INPUT');
  });

  it('admit only to allowed upstreams, and to none once these are deleted', async () => {
    const other = await createUpstream();
    const key = await create({ allowedUpstreamIds: [other] });
    expect(key.allowedUpstreamIds).toEqual([String(other)]);
    expect(authenticate(key.secret)).toBe('UPSTREAM_NOT_ALLOWED');
    expect(authenticate(key.secret, { upstream: other })).toBe('ADMITTED');
    await admin.data('mutation ($id: ID!) { deleteUpstream(id: $id) }', { id: other });
    await update(key.id, { name: 'renamed' });
    expect(authenticate(key.secret)).toBe('UPSTREAM_NOT_ALLOWED');
    await update(key.id, { allowedUpstreamIds: null });
    expect(authenticate(key.secret)).toBe('ADMITTED');
    expect(await admin.refusal('mutation ($id: ID!) { updateVirtualKey(id: $id, input: { allowedUpstreamIds: ["999999"] }) { id } }', { id: key.id })).toBe('NOT_FOUND');
  });

  it('keep the old secret for a grace period when they are rotated', async () => {
    const first = await create();
    const rotate = async (gracePeriodSeconds: number) =>
      (await admin.data<{ rotateVirtualKey: VirtualKey }>(`mutation ($id: ID!, $grace: Int) { rotateVirtualKey(id: $id, gracePeriodSeconds: $grace) { ${FIELDS} } }`, { id: first.id, grace: gracePeriodSeconds })).rotateVirtualKey;
    const second = await rotate(60);
    expect(authenticate(second.secret)).toBe('ADMITTED');
    expect(authenticate(first.secret)).toBe('ADMITTED');
    expect(authenticate(first.secret, { afterMs: 60_001 })).toBe('VIRTUAL_KEY_EXPIRED');
    const third = await rotate(0);
    expect([first, second, third].map(({ secret }) => authenticate(secret))).toEqual(['VIRTUAL_KEY_INVALID', 'VIRTUAL_KEY_EXPIRED', 'ADMITTED']);
    expect(await admin.refusal('mutation ($id: ID!) { rotateVirtualKey(id: $id, gracePeriodSeconds: -1) { id } }', { id: first.id })).toBe('BAD_USER_INPUT');
  });

  it('are listed with consumer and uses, and found by a whole secret', async () => {
    const keys = [await create({ name: 'one' }), await create({ name: 'two' })];
    for (let time = 0; time < 3; time++) authenticate(keys[1].secret);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const list = async (filter: object) =>
      (await admin.data<{ virtualKeys: { edges: { node: VirtualKey & { consumer: { id: string } } }[] } }>(`query ($filter: VirtualKeyFilter) { virtualKeys(filter: $filter) { edges { node { ${FIELDS} } } } }`, { filter })).virtualKeys.edges.map(({ node }) => node);
    expect(await list({ consumerId })).toMatchObject([
      { id: keys[0].id, uses: 0, consumer: { id: consumerId } },
      { id: keys[1].id, uses: 3, consumer: { id: consumerId } },
    ]);
    expect((await list({ search: keys[0].secret })).map(({ id }) => id)).toEqual([keys[0].id]);
  });
});

describe('consumers', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  afterAll(() => gateway.close());

  it('have names of their own', async () => {
    await admin.data('mutation { createConsumer(input: { name: "Ada" }) { id } }');
    expect(await admin.refusal('mutation { createConsumer(input: { name: "Ada" }) { id } }')).toBe('CONFLICT');
    expect(await admin.refusal('mutation { createConsumer(input: { name: "  " }) { id } }')).toBe('BAD_USER_INPUT');
    expect(await admin.refusal('mutation { createVirtualKey(input: { consumerId: 999999, name: "x" }) { id } }')).toBe('NOT_FOUND');
  });
});
