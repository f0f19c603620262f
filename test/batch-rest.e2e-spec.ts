import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const HEADER = 'upstream_id,name,key_value,location,param_name,value_prefix,enable_quota,quota_total';

interface Answer {
  status: number;
  body: { success_count?: number; failed_count?: number; errors?: { row: number; error: string }[]; not_found?: number[]; detail?: string; code?: string; row?: number; column?: number };
}

describe('batches over REST', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let upstreamId: number;
  let sequence = 0;

  async function call(method: string, path: string, init: { body?: string | FormData; json?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
    const response = await fetch(`${gateway.url}/api/admin/batch/${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(init.json !== undefined && { 'content-type': 'application/json' }), ...init.headers },
      body: init.json === undefined ? init.body : JSON.stringify(init.json),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
  }

  function importCsv(content: string | Uint8Array<ArrayBuffer>, path = 'keys/import-csv', headers: Record<string, string> = {}): Promise<Answer> {
    const form = new FormData();
    form.set('file', new Blob([content]), 'keys.csv');
    return call('POST', path, { body: form, headers });
  }

  async function exported(parameters: string, cookie?: string): Promise<string> {
    const response = await fetch(`${gateway.url}/api/admin/batch/keys/export-csv?${parameters}`, { headers: cookie ? { cookie } : { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(response.status).toBe(200);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  }

  const count = async () => (await query<{ count: number }>(gateway.database.url, `SELECT count(*)::integer AS count FROM api_key WHERE upstream_id = ${upstreamId}`))[0].count;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = await gateway.client().signIn();
  });
  beforeEach(async () => {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', {
      input: { name: 'Weather', slug: `weather-${++sequence}`, baseUrl: 'http://127.0.0.1:9' },
    });
    upstreamId = Number(createUpstream.id);
  });
  afterAll(() => gateway.close());

  it('imports the good rows of a CSV file and says what is wrong with the others', async () => {
    const rows = [`${upstreamId},one,sk-one-0001,header,Authorization,Bearer ,true,1000`, '999,two,sk-two-0002,,,,,', `${upstreamId},three,,,,,,`, `${upstreamId},,sk-four-0004,,,,,`];
    const { status, body } = await importCsv([HEADER, ...rows].join('\n'));
    expect(status).toBe(200);
    expect(body).toEqual({
      success_count: 2,
      failed_count: 2,
      errors: [
        { row: 3, error: 'upstream 999 does not exist' },
        { row: 4, error: 'key_value must not be empty' },
      ],
    });
    expect(await query(gateway.database.url, `SELECT key.name, quota_total::integer, enable_quota FROM api_key key LEFT JOIN quota ON api_key_ids = ARRAY[key.id] WHERE upstream_id = ${upstreamId} ORDER BY key.id`)).toEqual([
      { name: 'one', quota_total: 1000, enable_quota: true },
      { name: expect.stringMatching(/^key-[0-9a-f]{8}$/), quota_total: null, enable_quota: null },
    ]);
  });

  it('says it in Chinese to who asks for that', async () => {
    const { body } = await importCsv(`upstream_id,key_value\n999,sk-a-000001\n${upstreamId},\n`, undefined, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
    expect(body.errors).toEqual([
      { row: 2, error: '上游ID 999 不存在' },
      { row: 3, error: 'key_value字段不能为空' },
    ]);
  });

  it('imports JSON, whose first key is row 1', async () => {
    const keys = [
      { name: '=one', key_value: 'sk-json-1', enable_quota: true, quota_total: 1000 },
      { name: 'two', key_value: '' },
      JSON.parse('{"key_value": "sk-json-3", "__proto__": {"name": "x"}, "quota_total": -1}') as object,
    ];
    const { body } = await call('POST', 'keys/import-json', { json: { upstream_id: upstreamId, keys: keys.slice(0, 2) } });
    expect(body).toEqual({ success_count: 1, failed_count: 1, errors: [{ row: 2, error: 'key_value must not be empty' }] });
    expect(await query(gateway.database.url, `SELECT name FROM api_key WHERE upstream_id = ${upstreamId}`)).toEqual([{ name: '=one' }]);
    expect((await call('POST', 'keys/import-json', { json: { upstream_id: upstreamId, keys: [{ key_value: 'sk-json-4', quota_total: -1 }] } })).body.errors).toEqual([
      { row: 1, error: 'quota_total: "-1" is not a whole number from 1 to 9007199254740991' },
    ]);
    expect((await call('POST', 'keys/import-json', { body: `{"upstream_id": ${upstreamId}, "keys": [{"key_value": "sk-json-5", "quota_total": 1e400}]}`, headers: { 'content-type': 'application/json' } })).body.failed_count).toBe(1);
    expect((await call('POST', 'keys/import-json', { json: { upstream_id: upstreamId, keys: [keys[2]] } })).body.detail ?? '').toContain('__proto__');
    expect(await count()).toBe(1);
  });

  it('takes all rows or none when that is asked for', async () => {
    const content = `upstream_id,key_value\n${upstreamId},sk-atomic-1\n${upstreamId},\n`;
    expect((await importCsv(content, 'keys/import-csv?atomic=true')).body).toEqual({ success_count: 0, failed_count: 1, errors: [{ row: 3, error: 'key_value must not be empty' }] });
    expect(await count()).toBe(0);
    expect((await importCsv(content.replace(`${upstreamId},\n`, `${upstreamId},sk-atomic-2\n`), 'keys/import-csv?atomic=true')).body).toEqual({ success_count: 2, failed_count: 0, errors: [] });
    expect(await count()).toBe(2);
  });

  it('adds nothing when the same file comes again', async () => {
    const content = `upstream_id,key_value\n${upstreamId},sk-again-1\n${upstreamId},sk-again-1\n${upstreamId},sk-again-2\n`;
    expect((await importCsv(content)).body).toEqual({ success_count: 2, failed_count: 1, errors: [{ row: 3, error: 'is the same key as in row 2' }] });
    const again = (await importCsv(content)).body;
    expect(again).toMatchObject({ success_count: 0, failed_count: 3 });
    expect(again.errors?.[0].error).toMatch(/^the upstream has this key already \(id \d+\)$/);
    expect(await count()).toBe(2);
  });

  it('reads other encodings, separators, line ends, headings in another order and unknown ones', async () => {
    const utf16 = Buffer.from(`\ufeffname;Key_Value;upstream_id;colour\r\n东京;sk-utf16-1;${upstreamId};red\r\n"a\nb";sk-utf16-2;${upstreamId};`, 'utf16le');
    expect((await importCsv(utf16)).body).toEqual({
      success_count: 1,
      failed_count: 1,
      errors: [
        { row: 1, error: 'the column "colour" is unknown and was passed over' },
        { row: 3, error: 'name must have no control characters' },
      ],
    });
    const gb18030 = Buffer.concat([Buffer.from(`upstream_id\tname\tkey_value\r\n${upstreamId}\t`), Buffer.from([0xb1, 0xb1, 0xbe, 0xa9]), Buffer.from('\tsk-gb-1\r\n')]);
    expect((await importCsv(gb18030)).body).toEqual({ success_count: 1, failed_count: 0, errors: [] });
    expect((await importCsv(`\ufeffupstream_id,key_value\r${upstreamId},sk-bom-1\r`)).body.success_count).toBe(1);
    expect((await query<{ name: string }>(gateway.database.url, `SELECT name FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id`)).map(({ name }) => name)).toEqual(['东京', '北京', expect.stringMatching(/^key-/)]);
  });

  it('takes a plain list of keys for one upstream', async () => {
    expect((await importCsv('sk-list-1\nsk-list-2\n\nsk-li st\u00e93\n', `keys/import-csv?upstream_id=${upstreamId}`)).body).toEqual({
      success_count: 2,
      failed_count: 1,
      errors: [{ row: 4, error: 'key_value has characters that no header may have' }],
    });
  });

  it('refuses what is no such file, with row and column, and imports nothing of it', async () => {
    const good = `upstream_id,key_value\n${upstreamId},sk-good-1\n`;
    const cases: [content: string | Uint8Array<ArrayBuffer>, detail: RegExp, where: object][] = [
      ['PK\x03\x04 and so on', /ZIP archive/, {}],
      [new Uint8Array(gzipSync(Buffer.alloc(1_000_000))), /gzip/, {}],
      [Buffer.concat([Buffer.from(`${good}${upstreamId},sk-`), Buffer.from([0xff, 0xff]), Buffer.from('\n')]), /neither UTF-8/, { row: 3, column: 5 + String(upstreamId).length }],
      [`${good}${upstreamId},"sk-open\n`, /quotation mark/, { row: 3 }],
      [`${good}${upstreamId},"${'x'.repeat(200_000)}"\n`, /at most 131072 characters/, { row: 3 }],
      [`${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\n`, /at most 100 columns/, { row: 1, column: 101 }],
      ['first,second\n1,2\n', /column key_value is missing/, {}],
      [`key_value\nsk-1\n`, /column upstream_id is missing/, {}],
      [`key_value,upstream_id,KEY_VALUE\n1,1,1\n`, /there twice/, {}],
      ['', /no rows/, {}],
      [`${good}a\0b`, /not text/, { row: 3, column: 2 }],
    ];
    for (const [content, detail, where] of cases) {
      const { status, body } = await importCsv(content);
      expect({ status, ...body }).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', detail: expect.stringMatching(detail), ...where });
    }
    expect(await count()).toBe(0);
    expect(await query(gateway.database.url, 'SELECT 1 FROM upload')).toEqual([]);
    expect((await call('POST', 'keys/import-csv', { json: {} })).status).toBe(400);
    expect((await call('POST', 'keys/import-csv', { body: new FormData() })).status).toBe(400);
  });

  it('says of each wrong cell what it should be', async () => {
    const columns = 'upstream_id,key_value,location,enable_quota,quota_total,param_name';
    const rows = ['x,sk-1,,,,', `${upstreamId},sk-2,cookie,,,`, `${upstreamId},sk-3,,maybe,,`, `${upstreamId},sk-4,,true,,`, `${upstreamId},sk-5,,,1e400,`, `${upstreamId},sk-6,,,-1,`, `${upstreamId},sk-7,,,,X Y`, `${upstreamId},sk-8`, `${upstreamId},abcd••••wxyz,,,,`];
    const { body } = await importCsv([columns, ...rows].join('\r\n'));
    expect(body.errors?.map(({ row, error }) => `${row}: ${error}`)).toEqual([
      '2: upstream_id: "x" is not an id',
      '3: location: "cookie" is not one of header, query, body',
      '4: enable_quota: "maybe" is neither true nor false',
      '5: quota_total must not be empty when enable_quota is true',
      '6: quota_total: "1e400" is not a whole number from 1 to 9007199254740991',
      '7: quota_total: "-1" is not a whole number from 1 to 9007199254740991',
      '8: param_name is not the name of a header',
      '9: has 2 cells, the header has 6',
      '10: key_value is a masked value: export with values shown',
    ]);
    expect(await count()).toBe(0);
  });

  it('exports a pool with masked values, and in clear only to an admin who has just signed in', async () => {
    await importCsv(`${HEADER}\n${upstreamId},'=1+1,sk-abcdefghijklmnop,,,,true,5\n${upstreamId},bare,sk-qrstuvwxyz012345,header,Authorization,',,\n`);
    expect(await exported(`upstream_id=${upstreamId}`)).toBe(
      `\ufeff${HEADER}\r\n${upstreamId},'=1+1,sk-a••••mnop,header,Authorization,"Bearer ",true,5\r\n${upstreamId},bare,sk-q••••2345,header,Authorization,',false,\r\n`,
    );
    expect((await call('GET', `keys/export-csv?upstream_id=${upstreamId}&reveal=true`)).body.code).toBe('FRESH_SIGN_IN_REQUIRED');
    const revealed = await exported(`upstream_id=${upstreamId}&reveal=true`, admin.cookie);
    expect(revealed).toContain('sk-abcdefghijklmnop');
    expect(await query(gateway.database.url, "SELECT subject_id FROM audit_log WHERE action = 'api_key.reveal_all'")).toEqual([{ subject_id: String(upstreamId) }]);
    expect((await importCsv(revealed)).body).toMatchObject({ success_count: 0, failed_count: 2 });
  });

  it('sets the status of many keys, deletes many, and names ids that do not exist', async () => {
    await importCsv(`upstream_id,key_value,quota_total\n${upstreamId},sk-1,5\n${upstreamId},sk-2,\n${upstreamId},sk-3,\n`);
    const ids = (await query<{ id: number }>(gateway.database.url, `SELECT id FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id`)).map(({ id }) => id);
    const { status, body } = await call('POST', 'keys/batch-update-status', { json: { key_ids: [ids[0], ids[1], 1_999_999_999], status: 'disabled' } });
    expect({ status, body }).toEqual({ status: 200, body: { success_count: 2, failed_count: 1, not_found: [1_999_999_999] } });
    expect(await query(gateway.database.url, `SELECT status FROM api_key WHERE upstream_id = ${upstreamId} ORDER BY id`)).toEqual([{ status: 'DISABLED' }, { status: 'DISABLED' }, { status: 'ACTIVE' }]);
    expect((await call('POST', 'keys/batch-update-status', { json: { key_ids: ids, status: 'gone' } })).status).toBe(400);
    expect((await call('DELETE', 'keys/batch-delete', { json: { key_ids: [...ids.slice(0, 2), 1_999_999_999] } })).body).toEqual({ success_count: 2, failed_count: 1, not_found: [1_999_999_999] });
    expect(await count()).toBe(1);
    expect(await query(gateway.database.url, `SELECT 1 FROM quota WHERE api_key_ids @> ARRAY[${ids[0]}]`)).toEqual([]);
  });

  it('gives a template', async () => {
    const response = await fetch(`${gateway.url}/api/admin/batch/template/keys-csv`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(response.headers.get('content-disposition')).toContain('keys-template.csv');
    expect((await response.text()).replace('\ufeff', '')).toBe(`${HEADER}\r\n`);
  });
});
