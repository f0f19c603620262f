import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const START = 'mutation($content: String!) { startImport(file: { content: $content }) { id added invalid problems { row error } } }';

interface Job {
  id: string;
  added: number;
  invalid: number;
  problems: { row: number; error: string }[];
}

describe('imports and exports of who is narrowed to upstreams', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let narrow: AdminClient;
  let secret: string;
  let own: string;
  let other: string;

  const start = async (client: AdminClient, content: string) => (await client.data<{ startImport: Job }>(START, { content })).startImport;
  const keysOf = (upstreamId: string) => query<{ name: string }>(gateway.database.url, `SELECT name FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id`).then((rows) => rows.map(({ name }) => name));
  const fetchBatch = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}/api/admin/batch/${path}`, { ...init, headers: { authorization: `Bearer ${secret}` } });

  /** What a subscriber is told until the end; the code of an error instead. */
  async function watched(id: string, token: string): Promise<unknown[]> {
    const socket = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const told: unknown[] = [];
    for await (const { data, errors } of socket.iterate({ query: 'subscription($id: ID!) { importProgress(id: $id) { status added } }', variables: { id } })) told.push(errors?.[0].extensions?.code ?? data?.importProgress);
    await socket.dispose();
    return told;
  }

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = await gateway.client().signIn();
    const create = async (slug: string) => (await admin.data<{ createUpstream: { id: string } }>('mutation($slug: String!) { createUpstream(input: { name: $slug, slug: $slug, baseUrl: "http://127.0.0.1:9" }) { id } }', { slug })).createUpstream.id;
    [own, other] = [await create('own'), await create('other')];
    ({ secret } = (await admin.data<{ createApiToken: { secret: string } }>('mutation($ids: [ID!]!) { createApiToken(input: { name: "narrow", role: OPERATOR, upstreamIds: $ids }) { secret } }', { ids: [own] })).createApiToken);
    narrow = gateway.client({ Authorization: `Bearer ${secret}` });
    await start(admin, `upstream_id,name,key_value\n${own},first,sk-own-0001\n${other},foreign,sk-other-0001\n`);
  });
  afterAll(() => gateway.close());

  it('add keys to their upstreams, and find that the others do not exist', async () => {
    const job = await start(narrow, `upstream_id,name,key_value\n${own},second,sk-own-0002\n${other},stray,sk-other-0002\n`);
    expect(job).toMatchObject({ added: 1, invalid: 1, problems: [{ row: 3, error: `upstream ${other} does not exist` }] });
    expect(await keysOf(own)).toEqual(['first', 'second']);
    expect(await keysOf(other)).toEqual(['foreign']);
  });

  it('are kept to their upstreams by REST as well, in the form as in the address', async () => {
    const form = new FormData();
    form.set('upstream_id', other);
    form.set('file', new Blob(['sk-other-0003\n']), 'keys.txt');
    const answer = (await (await fetchBatch('keys/import-csv', { method: 'POST', body: form })).json()) as { success_count: number };
    expect(answer.success_count).toBe(0);
    expect((await fetchBatch(`keys/import-csv?upstream_id=${other}`, { method: 'POST', body: form })).status).toBe(404);
    expect(await keysOf(other)).toEqual(['foreign']);
  });

  it('see, watch, cancel and undo their own imports only', async () => {
    const foreign = await start(admin, `upstream_id,key_value\n${other},sk-other-0004\n`);
    const mine = await start(narrow, `upstream_id,name,key_value\n${own},third,sk-own-0003\n`);
    const { importJobs } = await narrow.data<{ importJobs: { edges: { node: { id: string } }[] } }>('{ importJobs { edges { node { id } } } }');
    const seen = importJobs.edges.map(({ node }) => node.id);
    expect(seen).toContain(mine.id);
    expect(seen).not.toContain(foreign.id);
    for (const operation of ['query($id: ID!) { importJob(id: $id) { id } }', 'mutation($id: ID!) { cancelImport(id: $id) { id } }', 'mutation($id: ID!) { undoImport(id: $id) { id } }']) {
      expect(await narrow.refusal(operation, { id: foreign.id })).toBe('NOT_FOUND');
    }
    expect(await watched(foreign.id, secret)).toEqual(['NOT_FOUND']);
    expect(await watched(mine.id, secret)).toEqual([{ status: 'DONE', added: 1 }]);
    await narrow.data('mutation($id: ID!) { undoImport(id: $id) { id } }', { id: mine.id });
    expect(await keysOf(own)).not.toContain('third');
  });

  it('take away the keys of their upstreams only', async () => {
    const all = await (await fetchBatch('keys/export-csv')).text();
    expect(all).toContain('first');
    expect(all).not.toContain('foreign');
    expect((await fetchBatch(`keys/export-csv?upstream_id=${other}`)).status).toBe(404);
    expect(await (await fetchBatch(`keys/export-csv?upstream_id=${own}`)).text()).toBe(all);
  });
});
