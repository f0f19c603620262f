import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findUnlistedSeals, loadConfig, masterKeyFiles, masterKeys, SecretBox } from '@app/core';
import { CommandError } from '../apps/gateway/src/commands/command.js';
import { rotateMasterKey } from '../apps/gateway/src/commands/rotation.js';
import { SEALED_COLUMNS } from '../apps/gateway/src/commands/sealed-columns.js';
import { ADMIN_EMAIL, ADMIN_PASSWORD, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const CREATE_KEY = 'mutation($upstreamId: ID!, $name: String!, $value: String!) { createApiKey(input: { upstreamId: $upstreamId, name: $name, keyValue: $value }) { id } }';

let database: TestDatabase;
let gateway: AdminGateway;
let admin: AdminClient;
let client: pg.Client;
let server: Server;
let upstreamId: string;
const seen = new Set<string>();

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.add(String(request.headers.authorization));
    response.end('ok');
  }).listen(0, '127.0.0.1');
  database = await createTestDatabase();
  gateway = await startAdminGateway({ ADMIN_EMAIL, ADMIN_PASSWORD, MASTER_KEY: '' }, { database });
  admin = await gateway.client().signIn();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($url: String!) { createUpstream(input: { name: "u", slug: "u", baseUrl: $url, open: true }) { id } }', {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  upstreamId = createUpstream.id;
  for (let at = 0; at < 20; at += 1) await admin.data(CREATE_KEY, { upstreamId, name: `key ${at}`, value: `sk-rotated-secret-${at}` });
  await admin.data('mutation { beginTotp { secret } }');
  await client.query("INSERT INTO upload (id, file_name, bytes, encoding) VALUES ('018f0000-0000-7000-8000-000000000001', 'keys.csv', 4, 'utf-8')");
  const box = new SecretBox(masterKeys(loadConfig({ DATA_DIR: gateway.dataDir })));
  await client.query('INSERT INTO upload_chunk (upload_id, place, sealed) VALUES ($1, 0, $2)', ['018f0000-0000-7000-8000-000000000001', box.sealBytes(Buffer.from('name'), 'upload_chunk.018f0000-0000-7000-8000-000000000001.0')]);
  await admin.data('mutation($id: ID!) { setUpstreamVariable(input: { upstreamId: $id, name: "region", value: "a secret region", secret: true }) { name } }', { id: upstreamId });
});
afterAll(async () => {
  await client?.end();
  await gateway?.close();
  await database?.drop();
  server?.close();
});

/** Of every sealed secret, as text; sealed bytes by their head. */
async function envelopes(): Promise<string[]> {
  const found = await Promise.all(SEALED_COLUMNS.map(({ table, column, bytes }) => client.query<{ sealed: string }>(`SELECT ${bytes ? `convert_from(substring(${column} FROM 1 FOR 12), 'UTF8')` : column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`)));
  return found.flatMap(({ rows }) => rows.map(({ sealed }) => sealed));
}

describe('the rotation of the master key', () => {
  it('seals everything anew under load, and no request and no change fails', async () => {
    const config = loadConfig({ DATA_DIR: gateway.dataDir });
    const before = new SecretBox(masterKeys(config)).currentKeyId;
    let running = true;
    let requests = 0;
    const failures: unknown[] = [];
    const proxied = Array.from({ length: 4 }, async () => {
      while (running) {
        const { status } = await fetch(`${gateway.url}/proxy/u/x`);
        requests += 1;
        if (status !== 200) failures.push(status);
      }
    });
    const changing = (async () => {
      for (let at = 0; running; at += 1) {
        try {
          const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>(CREATE_KEY, { upstreamId, name: `meanwhile ${at}`, value: `sk-made-meanwhile-${at}` });
          const { revealApiKey } = await admin.data<{ revealApiKey: string }>('mutation($id: ID!) { revealApiKey(id: $id) }', { id: createApiKey.id });
          if (revealApiKey !== `sk-made-meanwhile-${at}`) failures.push(revealApiKey);
        } catch (error) {
          failures.push(error);
        }
      }
    })();
    const counts = await rotateMasterKey(config, client);
    running = false;
    await Promise.all([...proxied, changing]);
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(100);
    expect(counts.get('api_key.value')).toBeGreaterThanOrEqual(20);
    for (const column of ['instance.fingerprint_key', 'user_account.totp_secret', 'upstream_variable.sealed_value', 'upload_chunk.sealed']) expect(counts.get(column), column).toBe(1);
    const after = new SecretBox(masterKeys(config)).currentKeyId;
    expect(after).not.toBe(before);
    expect((await envelopes()).filter((envelope) => !envelope.startsWith(`v1.${after}.`))).toEqual([]);
    console.log(`rotation: ${[...counts.values()].reduce((sum, count) => sum + count)} secrets, ${requests} proxied requests meanwhile, 0 failed`);
  });

  it('needs the key before no more, which is kept apart for old backups', async () => {
    const { current, old } = masterKeyFiles(loadConfig({ DATA_DIR: gateway.dataDir }));
    for (const file of [current, old]) expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(old);
    const next = await startAdminGateway({ MASTER_KEY: readFileSync(current, 'utf8').trim() }, { database });
    seen.clear();
    for (let at = 0; at < 60; at += 1) expect((await fetch(`${next.url}/proxy/u/x`)).status).toBe(200);
    expect(seen).toContain('Bearer sk-rotated-secret-0');
    await next.close();
    expect(existsSync(old)).toBe(false);
  });

  it('asks for both keys where they come from the environment', async () => {
    await expect(rotateMasterKey(loadConfig({ MASTER_KEY: '22'.repeat(32) }), client)).rejects.toThrow(CommandError);
    const current = readFileSync(masterKeyFiles(loadConfig({ DATA_DIR: gateway.dataDir })).current, 'utf8').trim();
    await rotateMasterKey(loadConfig({ MASTER_KEY: '22'.repeat(32), MASTER_KEY_OLD: current }), client);
    const { currentKeyId } = new SecretBox([Buffer.from('22'.repeat(32), 'hex')]);
    expect((await envelopes()).every((envelope) => envelope.startsWith(`v1.${currentKeyId}.`))).toBe(true);
  });

  it('knows every column that holds a sealed secret', async () => {
    expect(await findUnlistedSeals(client, SEALED_COLUMNS)).toEqual([]);
    expect(await findUnlistedSeals(client, SEALED_COLUMNS.slice(0, 2))).toEqual(expect.arrayContaining(['api_key.value', 'upload_chunk.sealed']));
  });
});
