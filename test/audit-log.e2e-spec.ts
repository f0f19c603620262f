import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditLog } from '@app/access';
import { ADMIN_EMAIL, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';

const CREATE = 'mutation($slug: String!) { createUpstream(input: { name: $slug, slug: $slug, baseUrl: "http://127.0.0.1:9" }) { id } }';
const LIST = 'query($first: Int!, $after: String, $filter: AuditLogFilter) { auditLog(first: $first, after: $after, filter: $filter) { totalCount pageInfo { endCursor hasNextPage } edges { node { id actorKind actorLabel ip action subjectName changes { field before after } } } } }';

interface Entries {
  auditLog: { totalCount: number; pageInfo: { endCursor: string; hasNextPage: boolean }; edges: { node: { id: string; actorKind: string; actorLabel: string; action: string; subjectName: string; changes: { field: string; before: string | null; after: string | null }[] } }[] };
}

let gateway: AdminGateway;
let admin: AdminClient;
let database: pg.Client;
beforeAll(async () => {
  gateway = await startAdminGateway();
  admin = await gateway.client().signIn();
  database = new pg.Client({ connectionString: gateway.database.url });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await gateway.close();
});

const list = async (filter: object, first = 50, after?: string) => (await admin.data<Entries>(LIST, { filter, first, after })).auditLog;

describe('the audit log', () => {
  it('tells who changed what from where, before and after', async () => {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>(CREATE, { slug: 'audited' });
    await admin.data('mutation($id: ID!) { updateUpstream(id: $id, input: { maxAttempts: 4 }) { id } }', { id: createUpstream.id });
    const { edges } = await list({ subjectKind: 'upstream', subjectId: createUpstream.id });
    expect(edges.map(({ node }) => node.action)).toEqual(['upstream.update', 'upstream.create']);
    expect(edges[0].node).toMatchObject({ actorKind: 'USER', actorLabel: ADMIN_EMAIL, ip: '127.0.0.1', subjectName: 'audited' });
    expect(edges[0].node.changes.filter(({ field }) => field !== 'updatedAt')).toEqual([{ field: 'maxAttempts', before: '3', after: '4' }]);
  });

  it('is searched and paged', async () => {
    for (let at = 0; at < 5; at += 1) await admin.data(CREATE, { slug: `paged-${at}` });
    const first = await list({ search: 'paged-' }, 3);
    expect(first.totalCount).toBe(5);
    expect(first.edges.map(({ node }) => node.subjectName)).toEqual(['paged-4', 'paged-3', 'paged-2']);
    const second = await list({ search: 'paged-' }, 3, first.pageInfo.endCursor);
    expect(second.edges.map(({ node }) => node.subjectName)).toEqual(['paged-1', 'paged-0']);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect((await list({ search: '%' })).totalCount).toBe(0);
  });

  it('is exported as CSV and as one JSON object a line, to who may read it', async () => {
    const get = (query: string, cookie = admin.cookie!) => fetch(`${gateway.url}/api/admin/audit-log/export?${query}`, { headers: { Cookie: cookie } });
    const csv = await (await get('subjectKind=upstream')).text();
    expect(csv.split('\r\n')[0]).toBe('id,at,actorKind,actorId,actorLabel,ip,action,subjectKind,subjectId,subjectName,before,after');
    const lines = (await (await get('format=ndjson&subjectKind=upstream')).text()).trim().split('\n');
    expect(lines.length).toBe((await list({ subjectKind: 'upstream' })).totalCount);
    expect(JSON.parse(lines[0])).toMatchObject({ subjectKind: 'upstream' });
    expect((await get('', '')).status).toBe(401);
    expect((await get('format=xml')).status).toBe(400);
  });

  it('only grows', async () => {
    for (const statement of ['UPDATE audit_log SET ip = NULL', 'DELETE FROM audit_log', 'TRUNCATE audit_log CASCADE', 'UPDATE audit_seal SET position = -position', 'DELETE FROM audit_seal']) {
      await expect(database.query(statement)).rejects.toThrow('The audit log only grows');
    }
  });

  it('forgets what was rolled back', async () => {
    const before = (await list({})).totalCount;
    expect(await admin.refusal(CREATE, { slug: 'audited' })).toBe('CONFLICT');
    expect((await list({})).totalCount).toBe(before);
  });
});

describe('the chain of the audit log', () => {
  it('holds after many changes at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, at) => admin.data(CREATE, { slug: `at-once-${at}` })));
    const report = await verifyAuditLog(database);
    expect(report.problems).toEqual([]);
    expect(report.entries).toBe((await list({})).totalCount);
  });

  /** What somebody does who owns the database: switches the triggers off, does it, and hides that. */
  async function tamper(...statements: string[]): Promise<string[]> {
    const { head } = await verifyAuditLog(database);
    await database.query('BEGIN');
    try {
      await database.query('ALTER TABLE audit_log DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER; ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_entry_id_fkey');
      for (const statement of statements) await database.query(statement);
      const nested = { query: (text: string, values?: unknown[]) => (/^(BEGIN|ROLLBACK)/.test(text) ? Promise.resolve() : database.query(text, values)) };
      return (await verifyAuditLog(nested as pg.Client, head)).problems;
    } finally {
      await database.query('ROLLBACK');
    }
  }

  it('shows an entry that was edited', async () => {
    expect(await tamper(`UPDATE audit_log SET after = jsonb_set(after, '{name}', '"innocent"') WHERE id = 3`)).toEqual(['Entry 3 is not what was written, or its link was changed']);
  });

  it('shows an entry that was taken out, with and without its link', async () => {
    expect(await tamper('DELETE FROM audit_log WHERE id = 4')).toEqual(['Entry 4 is missing']);
    expect(await tamper('DELETE FROM audit_log WHERE id = 4', 'DELETE FROM audit_seal WHERE entry_id = 4')).toHaveLength(2);
  });

  it('shows an entry that was slipped in', async () => {
    const problems = await tamper(`INSERT INTO audit_log (actor_kind, actor_id, actor_label, action, subject_kind, subject_id) VALUES ('USER', 1, 'x', 'y', 'z', '1')`);
    expect(problems).toEqual([expect.stringMatching(/^Entry \d+ has no link/)]);
  });

  it('shows that its end was cut off to who has kept a head', async () => {
    expect(await tamper('DELETE FROM audit_log WHERE id > 5', 'DELETE FROM audit_seal WHERE entry_id > 5')).toEqual(['The head that was given is not in the chain: it was cut off or written anew']);
  });
});
