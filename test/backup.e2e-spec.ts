import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditLog } from '@app/access';
import { dumpDatabase } from '../apps/gateway/src/commands/backup/dump-database.js';
import { loadDatabase } from '../apps/gateway/src/commands/backup/load-database.js';
import { inOrder, listTables } from '../apps/gateway/src/commands/backup/catalogue.js';
import { loadMigrations } from '../migrations/load-migrations.js';
import { startAdminGateway, type AdminGateway } from './support/admin-gateway.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const AWKWARD = 'tab\there, newline\nthere, a \\. of its own, \\N, "quotes", ünïcödé 你好 🗝';

let gateway: AdminGateway;
let source: pg.Client;
let folder: string;
let file: string;
const cleanUp: (() => Promise<void>)[] = [];

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Every row of every table, as text and in an order. */
async function contentsOf(client: pg.Client): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const { name } of await listTables(client)) contents[name] = (await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`)).rows.map(({ row }) => row);
  return contents;
}

async function emptyDatabase(): Promise<{ database: TestDatabase; client: pg.Client }> {
  const database = await createTestDatabase();
  const client = await connect(database.url);
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  cleanUp.push(async () => {
    await client.end();
    await database.drop();
  });
  return { database, client };
}

async function restore(from: string, { database, client }: { database: TestDatabase; client: pg.Client }): Promise<void> {
  await loadDatabase(client, { databaseUrl: database.url, file: from, migrations: await loadMigrations(), checkMasterKey: () => undefined });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  file = join(folder, 'gateway.backup');
  gateway = await startAdminGateway();
  const admin = await gateway.client().signIn();
  for (let at = 0; at < 5; at += 1) {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($slug: String!) { createUpstream(input: { name: $slug, slug: $slug, baseUrl: "http://127.0.0.1:9" }) { id } }', { slug: `u-${at}` });
    for (let key = 0; key < 40; key += 1) {
      await admin.data('mutation($id: ID!, $name: String!, $value: String!) { createApiKey(input: { upstreamId: $id, name: $name, keyValue: $value }) { id } }', { id: createUpstream.id, name: key === 0 ? AWKWARD.slice(0, 100) : `key ${key}`, value: `sk-of-${at}-${key}` });
    }
  }
  await fetch(`${gateway.url}/proxy/u-0/x`);
  source = await connect(gateway.database.url);
  await dumpDatabase(source, file, 'aabbccdd');
});
afterAll(async () => {
  for (const work of cleanUp) await work();
  await source?.end();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is readable by its owner only, and holds no secret in the clear', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text).toContain('key 39');
    expect(text).not.toContain('sk-of-');
  });

  it('is, restored, equal to what it was made of, row for row and partition for partition', async () => {
    const target = await emptyDatabase();
    await restore(file, target);
    const again = join(folder, 'again.backup');
    await dumpDatabase(target.client, again, 'aabbccdd');
    const [before, after] = [file, again].map((name) => gunzipSync(readFileSync(name)).toString().replace(/"createdAt":"[^"]+"/, ''));
    expect(after).toBe(before);
    expect(before.split('\n').filter((line) => line.includes('v1.')).length).toBeGreaterThan(200);
    expect((await verifyAuditLog(target.client)).problems).toEqual([]);
  });

  it('goes on where it left off: new rows get new ids, the audit log is sealed and only grows', async () => {
    const target = await emptyDatabase();
    await restore(file, target);
    const again = await startAdminGateway({}, { database: target.database });
    const admin = await again.client().signIn();
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "new", slug: "new", baseUrl: "http://127.0.0.1:9" }) { id } }');
    expect(Number(createUpstream.id)).toBe(6);
    expect(await admin.data('{ apiKeys(first: 1) { totalCount } }')).toEqual({ apiKeys: { totalCount: 200 } });
    await again.close();
    expect((await verifyAuditLog(target.client)).problems).toEqual([]);
    await expect(target.client.query('DELETE FROM audit_log')).rejects.toThrow('The audit log only grows');
  });

  it('that is cut short, or is something else, changes nothing', async () => {
    const target = await emptyDatabase();
    await restore(file, target);
    const before = await contentsOf(target.client);
    const text = gunzipSync(readFileSync(file)).toString();
    const short = join(folder, 'short.backup');
    writeFileSync(short, gzipSync(text.slice(0, text.length / 2)));
    await expect(restore(short, target)).rejects.toThrow('not a whole backup');
    const torn = join(folder, 'torn.backup');
    writeFileSync(torn, readFileSync(file));
    truncateSync(torn, statSync(file).size - 100);
    await expect(restore(torn, target)).rejects.toThrow('cannot be read to its end');
    const other = join(folder, 'other.backup');
    writeFileSync(other, gzipSync('{"format":"something else"}\n{"end":true}\n'));
    await expect(restore(other, target)).rejects.toThrow('not a backup');
    expect(await contentsOf(target.client)).toEqual(before);
  });

  it('of a newer release is refused with the reason', async () => {
    const [header, ...rest] = gunzipSync(readFileSync(file)).toString().split('\n');
    const newer = join(folder, 'newer.backup');
    writeFileSync(newer, gzipSync([JSON.stringify({ ...(JSON.parse(header) as object), migrations: ['FromTheFuture9999999999999'] }), ...rest].join('\n')));
    await expect(restore(newer, await emptyDatabase())).rejects.toThrow('made by a newer release');
  });
});

describe('the order of tables', () => {
  it('puts each after all that it refers to', () => {
    const shapes = ['a', 'b', 'c'].map((name) => ({ name, columns: [] }));
    expect(inOrder(shapes, [{ child: 'a', parent: 'c' }, { child: 'c', parent: 'b' }]).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
    expect(() => inOrder(shapes, [{ child: 'a', parent: 'b' }, { child: 'b', parent: 'a' }])).toThrow('a, b');
  });
});
