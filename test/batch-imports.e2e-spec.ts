import fc from 'fast-check';
import { createClient } from 'graphql-ws';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { KeyPools } from '@app/keys';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

/** Bulk changes go over 3,000 keys at a time. */
const SEVERAL_PORTIONS = 6_200;
const JOB = 'id status totalRows doneRows added updated duplicates invalid progress error errorsUrl problems { row error }';
const START = `mutation($file: ImportFileInput!, $mapping: [ColumnMappingInput!], $upstreamId: ID, $updateExisting: Boolean) {
  startImport(file: $file, mapping: $mapping, upstreamId: $upstreamId, updateExisting: $updateExisting) { ${JOB} }
}`;

interface Job {
  id: string;
  status: string;
  totalRows: number;
  doneRows: number;
  added: number;
  updated: number;
  duplicates: number;
  invalid: number;
  problems: { row: number; error: string }[];
}

describe('imports over GraphQL', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstreamId: string;
  let sequence = 0;

  async function createUpstream(): Promise<string> {
    const input = { name: 'Weather', slug: `weather-${++sequence}`, baseUrl: 'http://127.0.0.1:9' };
    return (await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input })).createUpstream.id;
  }

  async function upload(content: string): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([content]), 'many.csv');
    const response = await fetch(`${gateway.url}/api/admin/batch/uploads`, { method: 'POST', body: form, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return ((await response.json()) as { upload_id: string }).upload_id;
  }

  const start = async (variables: object) => (await admin.data<{ startImport: Job }>(START, variables)).startImport;
  const get = async (id: string) => (await admin.data<{ importJob: Job }>(`query($id: ID!) { importJob(id: $id) { ${JOB} } }`, { id })).importJob;

  async function ended(id: string): Promise<Job> {
    for (let tries = 0; tries < 600; tries++) {
      const job = await get(id);
      if (job.status !== 'QUEUED' && job.status !== 'RUNNING') return job;
      await sleep(100);
    }
    throw new Error('the import does not end');
  }

  const count = async (where = '') => (await query<{ count: number }>(gateway.database.url, `SELECT count(*)::integer AS count FROM api_key WHERE upstream_id = ${upstreamId} ${where}`))[0].count;
  const manyRows = (rows: number) => `upstream_id,key_value\n${Array.from({ length: rows }, (_, index) => `${upstreamId},sk-many-${sequence}-${index}`).join('\n')}\n`;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = await gateway.client().signIn();
  });
  beforeEach(async () => {
    upstreamId = await createUpstream();
  });
  afterAll(() => gateway.close());

  it('tells a subscriber of the progress of a job, from where it is to its end', async () => {
    const job = await start({ file: { uploadId: await upload(manyRows(12_000)) } });
    const socket = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const told: Job[] = [];
    for await (const { data, errors } of socket.iterate<{ importProgress: Job }>({ query: `subscription($id: ID!) { importProgress(id: $id) { ${JOB} } }`, variables: { id: job.id } })) {
      expect(errors).toBeUndefined();
      told.push(data!.importProgress);
    }
    await socket.dispose();
    expect(told.at(-1)).toMatchObject({ status: 'DONE', totalRows: 12_000, doneRows: 12_000, added: 12_000 });
    const rows = told.map(({ doneRows }) => doneRows);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    expect(told.slice(0, -1).every(({ status }) => status !== 'DONE')).toBe(true);
  });

  it('previews what is new, duplicate, changed and invalid, and writes nothing', async () => {
    await start({ file: { content: 'name,key_value\nold,sk-old-1\nother,sk-old-2\n' }, upstreamId });
    const content = 'Bezeichnung;Schlüssel;Farbe\nold;sk-old-1;x\nrenamed;sk-old-2;x\nfresh;sk-new-1;x\nfresh;sk-new-1;x\nbad;;x\n';
    const { previewImport } = await admin.data<{ previewImport: Record<string, unknown> & { upload: { id: string } } }>(
      `mutation($file: ImportFileInput!, $mapping: [ColumnMappingInput!], $upstreamId: ID) { previewImport(file: $file, mapping: $mapping, upstreamId: $upstreamId) {
        upload { id encoding } separator headings fields unknownColumns totalRows newCount duplicateCount changedCount invalidCount rows { row verdict reasons name maskedValue } } }`,
      { file: { content }, upstreamId, mapping: [{ column: 'Bezeichnung', field: 'NAME' }, { column: 'Schlüssel', field: 'KEY_VALUE' }] },
    );
    expect(previewImport).toMatchObject({ separator: ';', fields: ['name', 'key_value'], unknownColumns: ['Farbe'], totalRows: 5, newCount: 1, duplicateCount: 2, changedCount: 1, invalidCount: 1 });
    expect(previewImport.rows).toMatchObject([
      { row: 2, verdict: 'DUPLICATE', reasons: [expect.stringContaining('already')] },
      { row: 3, verdict: 'CHANGED', reasons: [expect.stringContaining('another name')] },
      { row: 4, verdict: 'NEW', reasons: [], name: 'fresh', maskedValue: '••••' },
      { row: 5, verdict: 'DUPLICATE', reasons: ['is the same key as in row 4'] },
      { row: 6, verdict: 'INVALID', reasons: ['key_value must not be empty'] },
    ]);
    expect(await count()).toBe(2);

    const file = { uploadId: previewImport.upload.id };
    const mapping = [{ column: 'bezeichnung', field: 'NAME' }, { column: 'schlüssel', field: 'KEY_VALUE' }];
    expect(await start({ file, mapping, upstreamId, updateExisting: true })).toMatchObject({ status: 'DONE', totalRows: 5, added: 1, updated: 1, duplicates: 2, invalid: 1 });
    expect(await count("AND name = 'renamed'")).toBe(1);
    expect(await query(gateway.database.url, 'SELECT 1 FROM upload')).toEqual([]);
  });

  it('reads the headings of a file before it is said what they mean', async () => {
    const head = async (content: string) => (await admin.data<{ readImportHead: object }>('mutation($file: ImportFileInput!) { readImportHead(file: $file) { upload { id } separator headings known { heading field } plainList } }', { file: { content } })).readImportHead;
    expect(await head('Bezeichnung;Key_Value;Farbe\nold;sk-old-1;x\n')).toMatchObject({ separator: ';', headings: ['Bezeichnung', 'Key_Value', 'Farbe'], known: [{ heading: 'Key_Value', field: 'KEY_VALUE' }], plainList: false });
    expect(await head('sk-head-1\nsk-head-2\n')).toMatchObject({ headings: [], known: [], plainList: true });
    expect(await admin.refusal('mutation { readImportHead(file: { content: "\\n" }) { plainList } }')).toBe('BAD_USER_INPUT');
  });

  it('finds repeats over the whole file in a preview', async () => {
    const content = `${manyRows(1_500)}${upstreamId},sk-many-${sequence}-3\n`;
    const { previewImport } = await admin.data<{ previewImport: object }>('mutation($file: ImportFileInput!) { previewImport(file: $file) { newCount duplicateCount } }', { file: { content } });
    expect(previewImport).toEqual({ newCount: 1_500, duplicateCount: 1 });
  });

  it('makes a large file a job, uses its keys at once, and undoes it', async () => {
    const job = await start({ file: { uploadId: await upload(`${manyRows(6_000)}999999,sk-x\n`) } });
    expect(['QUEUED', 'RUNNING']).toContain(job.status);
    expect(await ended(job.id)).toMatchObject({ status: 'DONE', totalRows: 6_001, doneRows: 6_001, added: 6_000, invalid: 1, progress: 1, problems: [{ row: 6_002, error: 'upstream 999999 does not exist' }] });
    expect([...gateway.app.get(KeyPools, { strict: false }).list(Number(upstreamId))]).toHaveLength(6_000);
    const errors = await fetch(`${gateway.url}/api/admin/batch/jobs/${job.id}/errors`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'accept-language': 'zh' } });
    expect(await errors.text()).toContain('6002,上游ID 999999 不存在');

    const again = await start({ file: { uploadId: await upload(manyRows(6_000)) } });
    expect(await ended(again.id)).toMatchObject({ status: 'DONE', added: 0, duplicates: 6_000 });

    const undo = await admin.data<{ undoImport: Job }>('mutation($id: ID!) { undoImport(id: $id) { status } }', { id: job.id });
    expect(undo.undoImport.status).toBe('UNDONE');
    expect(await count()).toBe(0);
    expect(await query(gateway.database.url, 'SELECT api_key_id FROM api_key_event WHERE NOT EXISTS (SELECT FROM api_key WHERE id = api_key_id) LIMIT 1')).toEqual([]);
    expect([...gateway.app.get(KeyPools, { strict: false }).list(Number(upstreamId))]).toHaveLength(0);
    expect(await admin.refusal('mutation($id: ID!) { undoImport(id: $id) { status } }', { id: job.id })).toBe('CONFLICT');
  });

  it('stops an import that is cancelled, and can undo what it brought', async () => {
    const job = await start({ file: { uploadId: await upload(manyRows(30_000)) } });
    const cancelled = await admin.data<{ cancelImport: Job }>('mutation($id: ID!) { cancelImport(id: $id) { status } }', { id: job.id });
    expect(cancelled.cancelImport.status).toBe('CANCELLED');
    await sleep(1_500);
    const rows = await count();
    await sleep(500);
    expect(await count()).toBe(rows);
    expect(rows).toBeLessThan(30_000);
    expect((await get(job.id)).added).toBe(rows);
    await admin.data('mutation($id: ID!) { undoImport(id: $id) { status } }', { id: job.id });
    expect(await count()).toBe(0);
  });

  it('takes over the job of a process that is gone, where it stopped', async () => {
    const uploadId = await upload(manyRows(3_000));
    const begun = await start({ file: { content: manyRows(1_000) } });
    await query(
      gateway.database.url,
      `UPDATE import_job SET status = 'RUNNING', upload_id = '${uploadId}', total_rows = NULL, runner = gen_random_uuid(), alive_at = now() - interval '1 minute' WHERE id = ${begun.id}`,
    );
    expect(await ended(begun.id)).toMatchObject({ status: 'DONE', totalRows: 3_000, doneRows: 3_000, added: 3_000, duplicates: 0 });
    expect(await count()).toBe(3_000);
  });

  it('changes and deletes by ids or by filter, in memory too, with quotas', async () => {
    await ended((await start({ file: { content: manyRows(SEVERAL_PORTIONS) } })).id);
    const pools = gateway.app.get(KeyPools, { strict: false });
    const active = () => [...pools.list(Number(upstreamId))].filter(({ status }) => status === 'ACTIVE').length;
    const update = (variables: object) =>
      admin.data<{ updateApiKeys: { count: number; notFoundIds: string[] } }>(
        'mutation($ids: [ID!], $filter: ApiKeyFilter, $change: ApiKeyChangeInput!) { updateApiKeys(ids: $ids, filter: $filter, change: $change) { count notFoundIds } }',
        variables,
      );
    expect((await update({ filter: { upstreamId }, change: { status: 'DISABLED', reason: 'audit', addTags: ['old'], weight: 3, quotaTotal: 7 } })).updateApiKeys).toEqual({ count: SEVERAL_PORTIONS, notFoundIds: [] });
    expect(active()).toBe(0);
    expect(await count("AND status = 'DISABLED' AND tags = '{old}' AND weight = 3 AND status_cause->>'reason' = 'audit'")).toBe(SEVERAL_PORTIONS);
    const [{ quotas }] = await query<{ quotas: number }>(gateway.database.url, `SELECT count(*)::integer AS quotas FROM quota WHERE quota_total = 7 AND api_key_ids[1] IN (SELECT id FROM api_key WHERE upstream_id = ${upstreamId})`);
    expect(quotas).toBe(SEVERAL_PORTIONS);
    const [{ id }] = await query<{ id: number }>(gateway.database.url, `SELECT id FROM api_key WHERE upstream_id = ${upstreamId} LIMIT 1`);
    expect((await update({ ids: [id, 1_999_999_999], change: { status: 'ACTIVE', removeTags: ['old'], quotaTotal: null } })).updateApiKeys).toEqual({ count: 1, notFoundIds: ['1999999999'] });
    expect(active()).toBe(1);
    const { apiKey } = await admin.data<{ apiKey: { history: { edges: { node: { kind: string; cause: { reason: string } } }[] } } }>('query($id: ID!) { apiKey(id: $id) { history { edges { node { kind cause { reason } } } } } }', { id });
    expect(apiKey.history.edges.map(({ node }) => [node.kind, node.cause.reason])).toEqual([
      ['ENABLED', 'set to ACTIVE'],
      ['DISABLED', 'audit'],
      ['CREATED', 'imported'],
    ]);
    expect(await admin.refusal('mutation { updateApiKeys(change: { weight: 2 }) { count } }')).toBe('BAD_USER_INPUT');
    const { deleteApiKeys } = await admin.data<{ deleteApiKeys: object }>('mutation($filter: ApiKeyFilter) { deleteApiKeys(filter: $filter) { count notFoundIds } }', { filter: { upstreamId, tags: ['old'] } });
    expect(deleteApiKeys).toEqual({ count: SEVERAL_PORTIONS - 1, notFoundIds: [] });
    expect(await count()).toBe(1);
    expect(await query(gateway.database.url, 'SELECT 1 FROM quota WHERE quota_total = 7')).toEqual([]);
    const values = () => query(gateway.database.url, `SELECT api_key_id FROM api_key_by_value WHERE upstream_id = ${upstreamId}`);
    expect(await values()).toEqual([{ api_key_id: id }]);
    await admin.data('mutation($id: ID!) { deleteUpstream(id: $id) }', { id: upstreamId });
    expect(await values()).toEqual([]);
  });

  it('changes the same keys for several callers at once, each of them whole', async () => {
    await ended((await start({ file: { content: manyRows(SEVERAL_PORTIONS) } })).id);
    // The first keys move to the end of the table: its order is not that of their ids.
    await query(gateway.database.url, `UPDATE api_key SET weight = 2 WHERE upstream_id = ${upstreamId} AND id < (SELECT avg(id) FROM api_key WHERE upstream_id = ${upstreamId})`);
    const ids = (await query<{ id: number }>(gateway.database.url, `SELECT id FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id DESC`)).map(({ id }) => id);
    const change = (variables: object) =>
      admin.data<{ updateApiKeys: { count: number } }>('mutation($ids: [ID!], $filter: ApiKeyFilter, $change: ApiKeyChangeInput!) { updateApiKeys(ids: $ids, filter: $filter, change: $change) { count } }', variables);
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all([
        change({ filter: { upstreamId }, change: { status: 'DISABLED' } }),
        change({ ids, change: { status: 'ACTIVE' } }),
        change({ filter: { upstreamId }, change: { status: 'BANNED', quotaTotal: round + 1 } }),
      ]);
      expect(answers.map(({ updateApiKeys }) => updateApiKeys.count)).toEqual([SEVERAL_PORTIONS, SEVERAL_PORTIONS, SEVERAL_PORTIONS]);
      const statuses = await query<{ status: string; keys: number }>(gateway.database.url, `SELECT status, count(*)::integer AS keys FROM api_key WHERE upstream_id = ${upstreamId} GROUP BY status`);
      expect(statuses).toEqual([{ status: expect.any(String), keys: SEVERAL_PORTIONS }]);
    }
  });

  it('says what is wrong with a file in the language that is asked for', async () => {
    const answer = await admin.send('mutation { startImport(file: { content: "a,b\\n1,2" }) { id } }', {}, { 'accept-language': 'zh-CN' });
    expect(answer.errors?.[0]).toMatchObject({ message: expect.stringContaining('缺少key_value列'), extensions: { code: 'BAD_USER_INPUT', problem: 'NO_COLUMN' } });
  });

  const character = fc.oneof(fc.constantFrom(...'=+-@\'",;|[] ab1'), fc.constantFrom('é', '键', '＝', '🙂'));
  const text = (least: number, most: number) => fc.array(character, { minLength: least, maxLength: most }).map((characters) => characters.join('').trim()).filter((trimmed) => trimmed.length >= least);
  const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 20 });
  const placement = fc.oneof(
    fc.record({ location: fc.constant('HEADER'), paramName: fc.constantFrom('Authorization', 'X-Key', '-x'), valuePrefix: fc.constantFrom('', 'Bearer ', '=', "'", ' +x ') }),
    fc.record({ location: fc.constantFrom('QUERY', 'BODY'), paramName: text(1, 5), valuePrefix: fc.constantFrom('', '键 ', '@') }),
  );
  const keys = fc.uniqueArray(
    fc.record({
      name: text(1, 12),
      keyValue: visible,
      placement,
      weight: fc.integer({ min: 1, max: 9 }),
      priority: fc.integer({ min: -5, max: 5 }),
      status: fc.constantFrom('ACTIVE', 'DISABLED', 'BANNED'),
      tags: fc.uniqueArray(text(1, 5), { maxLength: 3 }),
      owner: fc.option(text(1, 6)),
      expiresAt: fc.option(fc.date({ min: new Date('2030-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })),
    }),
    { selector: ({ keyValue }) => keyValue, minLength: 1, maxLength: 6 },
  );

  it('exports any keys so that an import gives the same keys', async () => {
    const stored = () =>
      query(
        gateway.database.url,
        `SELECT name, location, param_name, value_prefix, weight, priority, status, tags, owner, expires_at, masked_value FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id`,
      );
    await fc.assert(
      fc.asyncProperty(keys, async (generated) => {
        upstreamId = await createUpstream();
        for (const { placement: place, ...key } of generated) await admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId, ...key, ...place } });
        const before = await stored();
        const response = await fetch(`${gateway.url}/api/admin/batch/keys/export-csv?upstream_id=${upstreamId}&reveal=true&columns=all`, { headers: { cookie: admin.cookie! } });
        const content = await response.text();
        await query(gateway.database.url, `DELETE FROM api_key WHERE upstream_id = ${upstreamId}`);
        expect(await start({ file: { uploadId: await upload(content) } })).toMatchObject({ status: 'DONE', added: generated.length, invalid: 0, problems: [] });
        expect(await stored()).toEqual(before);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
