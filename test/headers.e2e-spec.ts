import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig } from '@app/core';
import { HeaderInjector, type HeaderSubject } from '@app/headers';
import { RequestLogWriter } from '@app/logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { createServer } from '../apps/gateway/src/server.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';

const TOKEN = 'a-token-for-these-tests-only';

describe('headers and scripts', () => {
  let database: TestDatabase;
  let app: NestExpressApplication;
  let url: string;
  let upstreamId: string;

  const call = (path: string, body?: object, more: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...more },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const ask = async <T>(text: string, variables: object = {}): Promise<T> => {
    const { data, errors } = (await (await call('/graphql', { query: text, variables })).json()) as { data: T; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
    return data;
  };
  const create = async (input: object): Promise<{ id: string; position: number }> =>
    (await ask<{ createHeaderConfig: { id: string; position: number } }>('mutation ($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id position } }', { input: { upstreamId, ...input } })).createHeaderConfig;
  const subject = (): HeaderSubject => ({
    method: 'GET',
    path: '/v1/x',
    query: 'a=1',
    headers: ['Accept', 'text/plain'],
    body: undefined,
    upstream: { id: Number(upstreamId), name: 'Items', slug: 'items' },
    key: { id: 1, name: 'first', value: 'sk-1' },
    consumer: null,
    nowMs: Date.now(),
  });
  const inject = async () => app.get(HeaderInjector, { strict: false }).headersFor(subject());

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = loadConfig({ DATA_DIR: 'dist/test-data/scripts', ADMIN_API_TOKEN: TOKEN, LOG_LEVEL: 'error' });
    app = await createServer(config, database.url);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    const made = await ask<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Items", slug: "items", baseUrl: "http://127.0.0.1:9" }) { id } }');
    upstreamId = made.createUpstream.id;
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('answers at once while all headers are fixed, in their order', async () => {
    const first = await create({ name: 'X-First', valueType: 'STATIC', value: 'one' });
    const second = await create({ name: 'X-Second', valueType: 'STATIC', value: 'two' });
    expect(second.position).toBeGreaterThan(first.position);
    expect(app.get(HeaderInjector, { strict: false }).headersFor(subject())).toEqual(['X-First', 'one', 'X-Second', 'two']);
    await ask('mutation ($input: ReorderHeaderConfigsInput!) { reorderHeaderConfigs(input: $input) }', { input: { upstreamId, ids: [second.id, first.id] } });
    expect(await inject()).toEqual(['X-Second', 'two', 'X-First', 'one']);
    for (const { id } of [first, second]) await ask('mutation ($id: ID!) { deleteHeaderConfig(id: $id) }', { id });
    expect(await inject()).toBeUndefined();
  });

  it('runs scripts of both languages with vars, the secret ones stored encrypted', async () => {
    await ask('mutation ($input: SetUpstreamVariableInput!) { setUpstreamVariable(input: $input) { value } }', { input: { upstreamId, name: 'salt', value: 'open' } });
    const { setUpstreamVariable } = await ask<{ setUpstreamVariable: { value: string | null } }>(
      'mutation ($input: SetUpstreamVariableInput!) { setUpstreamVariable(input: $input) { value } }',
      { input: { upstreamId, name: 'signingSecret', value: 'very-secret', secret: true } },
    );
    expect(setUpstreamVariable.value).toBeNull();
    expect(JSON.stringify(await query(database.url, 'SELECT * FROM upstream_variable, audit_log'))).not.toContain('very-secret');
    const made = [
      await create({ name: 'X-Js', valueType: 'JAVASCRIPT', value: 'return vars.signingSecret + request.query.a' }),
      await create({ name: 'X-Py', valueType: 'PYTHON', value: 'result = vars.salt + request.headers["accept"]' }),
    ];
    expect(await inject()).toEqual(['X-Js', 'very-secret1', 'X-Py', 'opentext/plain']);
    for (const { id } of made) await ask('mutation ($id: ID!) { deleteHeaderConfig(id: $id) }', { id });
  });

  it('fails the request, leaves the header out or falls back, as the header says, and tells once', async () => {
    const { id } = await create({ name: 'X-Bad', valueType: 'JAVASCRIPT', value: 'return "a\\r\\nX-Evil: 1"' });
    await expect(inject()).rejects.toMatchObject({ code: 'HEADER_SCRIPT_FAILED', status: 502 });
    await ask('mutation ($id: ID!) { updateHeaderConfig(id: $id, input: { onError: OMIT }) { id } }', { id });
    expect(await inject()).toBeUndefined();
    await ask('mutation ($id: ID!) { updateHeaderConfig(id: $id, input: { onError: FALLBACK, fallbackValue: "plan b" }) { id } }', { id });
    for (let run = 0; run < 5; run++) expect(await inject()).toEqual(['X-Bad', 'plan b']);
    const { headerConfig } = await ask<{ headerConfig: { statistics: object } }>('query ($id: ID!) { headerConfig(id: $id) { statistics { runs errors lastError } } }', { id });
    expect(headerConfig.statistics).toMatchObject({ runs: 7, errors: 7, lastError: expect.stringContaining('HeaderValueError') as string });
    await expect.poll(async () => (await query(database.url, `SELECT * FROM domain_event WHERE type = 'script_failing'`)).length).toBe(1);
    await ask('mutation ($id: ID!) { deleteHeaderConfig(id: $id) }', { id });
  });

  it('keeps a cached value, one for each key where it is told to', async () => {
    const { id } = await create({ name: 'X-Id', valueType: 'JAVASCRIPT', value: 'return crypto.randomUUID()', cacheSeconds: 60 });
    const first = await inject();
    expect(app.get(HeaderInjector, { strict: false }).headersFor(subject())).toEqual(first);
    expect(app.get(HeaderInjector, { strict: false }).headersFor({ ...subject(), key: { id: 2, name: 'other', value: 'sk-2' } })).toEqual(first);
    await ask('mutation ($id: ID!) { updateHeaderConfig(id: $id, input: { cachePerKey: true }) { id } }', { id });
    const own = await inject();
    expect(await app.get(HeaderInjector, { strict: false }).headersFor({ ...subject(), key: { id: 2, name: 'other', value: 'sk-2' } })).not.toEqual(own);
    expect(await inject()).toEqual(own);
    await ask('mutation ($id: ID!) { deleteHeaderConfig(id: $id) }', { id });
  });

  it('keeps every version of a script, with who wrote it, and goes back to one', async () => {
    const { id } = await create({ name: 'X-V', valueType: 'JAVASCRIPT', value: 'return 1' });
    await ask('mutation ($id: ID!) { updateHeaderConfig(id: $id, input: { value: "return 2" }) { id } }', { id });
    await ask('mutation ($id: ID!) { revertHeaderConfig(id: $id, version: 1) { id } }', { id });
    const { headerConfig } = await ask<{ headerConfig: object }>('query ($id: ID!) { headerConfig(id: $id) { value version versions { version value changedBy } } }', { id });
    expect(headerConfig).toEqual({
      value: 'return 1',
      version: 3,
      versions: [
        { version: 3, value: 'return 1', changedBy: 'ADMIN_API_TOKEN' },
        { version: 2, value: 'return 2', changedBy: 'ADMIN_API_TOKEN' },
        { version: 1, value: 'return 1', changedBy: 'ADMIN_API_TOKEN' },
      ],
    });
    await ask('mutation ($id: ID!) { deleteHeaderConfig(id: $id) }', { id });
  });

  it.each([
    ['a line break in a fixed value', { name: 'X-A', valueType: 'STATIC', value: 'a\r\nB: c' }],
    ['a hop-by-hop header', { name: 'Transfer-Encoding', valueType: 'STATIC', value: 'chunked' }],
    ['Host', { name: 'host', valueType: 'STATIC', value: 'example.org' }],
    ['a name with a space', { name: 'X A', valueType: 'STATIC', value: 'a' }],
    ['a script that is too long', { name: 'X-A', valueType: 'PYTHON', value: '#'.repeat(16_385) }],
    ['no fallback value', { name: 'X-A', valueType: 'JAVASCRIPT', value: 'return 1', onError: 'FALLBACK' }],
  ])('refuses %s', async (_what, input) => {
    await expect(create(input)).rejects.toThrow();
  });

  it('tests a script over REST: a failing one is an answer', async () => {
    const good = await call('/api/admin/scripts/test', { script_type: 'python', script: 'print("hi")\nresult = request["path"]', context: { request: { path: '/p' } }, timeout_ms: 1000 });
    expect(good.status).toBe(200);
    expect(await good.json()).toEqual({ success: true, result: '/p', error: null, execution_time_ms: expect.any(Number) as number, logs: ['hi'] });
    const bad = await call('/api/admin/scripts/test', { script_type: 'javascript', script: 'const a = 1;\na.b.c' });
    expect(bad.status).toBe(200);
    expect(await bad.json()).toMatchObject({ success: false, result: null, error: { type: 'TypeError', line: 2, column: 5 } });
    expect((await call('/api/admin/scripts/test', { script_type: 'ruby', script: '1' })).status).toBe(400);
    expect((await call('/api/admin/scripts/test', { script_type: 'python', script: '1', timeout_ms: 10_001 })).status).toBe(400);
  });

  it('names and describes the examples in the language that is asked for', async () => {
    const first = async (language: string): Promise<object> => ((await (await call('/api/admin/scripts/examples', undefined, { 'accept-language': language })).json()) as { javascript: object[] }).javascript[0];
    expect(await first('zh-CN,zh;q=0.9,en;q=0.8')).toEqual({ name: '时间戳', description: '当前 UTC 时间，ISO 8601 格式', code: 'return new Date().toISOString();' });
    expect(await first('fr')).toMatchObject({ name: 'timestamp' });
    const query = { query: '{ scriptExamples { python { name } } }' };
    expect(await (await call('/graphql', query, { 'accept-language': 'zh' })).json()).toMatchObject({ data: { scriptExamples: { python: expect.arrayContaining([{ name: '格式化日期' }]) as object[] } } });
  });

  it('tells of a script that a limit ended, in the same shape as of any other', async () => {
    const script = { script_type: 'javascript', script: 'while (true) {}', timeout_ms: 100 };
    expect(await (await call('/api/admin/scripts/test', script)).json()).toMatchObject({ success: false, error: { type: 'TimeoutError', message: expect.any(String) as string, line: null, column: null } });
    expect(Object.keys(((await (await call('/api/admin/scripts/test', script)).json()) as { error: object }).error)).toEqual(['type', 'message', 'line', 'column']);
    expect(await ask('mutation { testScript(input: { language: JAVASCRIPT, script: "while (true) {}", timeoutMs: 100 }) { error { type limit } } }')).toEqual({ testScript: { error: { type: 'TimeoutError', limit: 'TIME' } } });
  });

  it('lists examples, each of which runs as it is', async () => {
    const examples = (await (await call('/api/admin/scripts/examples')).json()) as Record<'javascript' | 'python', { name: string; code: string }[]>;
    for (const script_type of ['javascript', 'python'] as const) {
      expect(examples[script_type].map(({ name }) => name)).toEqual(expect.arrayContaining(['timestamp', 'uuid', 'random', 'signature', 'formatted date']));
      for (const { code } of examples[script_type]) {
        expect(await (await call('/api/admin/scripts/test', { script_type, script: code })).json()).toMatchObject({ success: true, error: null });
      }
    }
  });

  it('tests a script over GraphQL with the vars of an upstream, and does not show its secrets', async () => {
    const { testScript } = await ask<{ testScript: object }>('mutation ($input: TestScriptInput!) { testScript(input: $input) { success result error { type } logs } }', {
      input: { language: 'JAVASCRIPT', script: 'console.log(vars.signingSecret.length); return vars.signingSecret', upstreamId },
    });
    expect(testScript).toEqual({ success: true, result: '***', error: null, logs: ['11'] });
  });

  it('tries a script on a stored request: the headers before and after', async () => {
    const writer = app.get(RequestLogWriter, { strict: false });
    const entry = makeEntry({
      upstreamId: Number(upstreamId),
      method: 'PUT',
      path: '/v1/items?a=1',
      capture: { requestHeaders: { 'x-sum': 'old', accept: 'text/plain' }, responseHeaders: null, requestBody: 'body', responseBody: null },
    });
    writer.record(entry);
    const input = { requestId: entry.requestId, headerName: 'X-Sum', language: 'PYTHON', script: 'result = f"{request.method} {request.path} {request.query[\'a\']} {request.headers[\'accept\']} {request.body} {upstream.slug}"' };
    const attempt = () => ask<{ testScriptOnRequest: object }>('mutation ($input: TestScriptOnRequestInput!) { testScriptOnRequest(input: $input) { test { error { message } } before { name value } after { name value } } }', { input }).catch(() => undefined);
    await expect.poll(attempt, { timeout: 15_000 }).toEqual({
      testScriptOnRequest: {
        test: { error: null },
        before: [{ name: 'x-sum', value: 'old' }, { name: 'accept', value: 'text/plain' }],
        after: [{ name: 'accept', value: 'text/plain' }, { name: 'X-Sum', value: 'PUT /v1/items 1 text/plain body items' }],
      },
    });
  });
});
