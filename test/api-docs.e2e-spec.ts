import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI_DOCUMENT } from '../apps/gateway/src/openapi/openapi-document.js';
import type { HttpVerb, Operation } from '../apps/gateway/src/openapi/openapi.types.js';
import { SCHEMAS, type SchemaName } from '../apps/gateway/src/openapi/schemas.js';
import { ADMIN_TOKEN, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { openBrowser } from './support/browser.js';
import { handlersOf } from './support/handlers.js';
import { problemsBySchema } from './support/json-schema.js';

const AS_ADMIN = { Authorization: `Bearer ${ADMIN_TOKEN}` };

let gateway: AdminGateway;

beforeAll(async () => {
  gateway = await startAdminGateway();
  const admin = gateway.client(AS_ADMIN);
  await admin.data('mutation { createUpstream(input: { name: "A", slug: "a", baseUrl: "http://127.0.0.1:1" }) { id } }');
  await admin.data('mutation { createUpstream(input: { name: "O", slug: "o", baseUrl: "http://127.0.0.1:1", errorFormat: OPENAI }) { id } }');
});
afterAll(() => gateway.close());

/** `GET /api/admin/batch/jobs/:id` as the document writes it. */
function inDocument(route: string): string[] {
  const [verb, path] = route.split(' ');
  const template = path.replace(/[:*](\w+)/g, '{$1}');
  const verbs = verb === 'ALL' ? ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] : [verb.toLowerCase()];
  return verbs.map((one) => `${one} ${template}`);
}

function operations(): { name: string; path: string; operation: Operation }[] {
  return Object.entries(OPENAPI_DOCUMENT.paths).flatMap(([path, verbs]) => (Object.entries(verbs) as [HttpVerb, Operation][]).map(([verb, operation]) => ({ name: `${verb} ${path}`, path, operation })));
}

function isAnswerOf(name: SchemaName, value: unknown): void {
  const parsed = SCHEMAS[name].safeParse(value);
  expect(parsed.success ? [] : parsed.error.issues, `${name}: ${JSON.stringify(value)}`).toEqual([]);
}

async function answer(path: string, init: RequestInit = {}): Promise<{ status: number; type: string; body: unknown }> {
  const response = await fetch(gateway.url + path, { ...init, headers: { ...AS_ADMIN, ...init.headers } });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  return { status: response.status, type, body: /[/+]json$/.test(type) ? JSON.parse(text) : text };
}

const posted = (body: object): RequestInit => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

describe('The OpenAPI document', () => {
  it('is one, by the schema that OpenAPI publishes', () => {
    expect(problemsBySchema('openapi-3.1.json', OPENAPI_DOCUMENT, { 'media-range': true })).toEqual([]);
  });

  it('has every route of the gateway, and no other', () => {
    const routes = handlersOf(gateway).map(({ key }) => key).filter((key) => key.includes(' '));
    expect(operations().map(({ name }) => name).sort()).toEqual(routes.flatMap(inDocument).sort());
  });

  it('says of each route whether it is open to all, as the route itself does', () => {
    for (const { key, permission } of handlersOf(gateway).filter(({ key: route }) => route.includes(' ') && !route.includes('/proxy'))) {
      const [name] = inDocument(key);
      const { operation } = operations().find((one) => one.name === name)!;
      expect(operation.security.length === 0, key).toBe(permission === 'public');
    }
  });

  it('names each operation once, and every parameter of its path', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, path, operation } of operations()) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      expect(declared, name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
    }
  });

  it('refers to nothing that is not there', () => {
    const { schemas, responses } = OPENAPI_DOCUMENT.components;
    const known = [...Object.keys(schemas).map((name) => `#/components/schemas/${name}`), ...Object.keys(responses).map((name) => `#/components/responses/${name}`)];
    const used = [...JSON.stringify(OPENAPI_DOCUMENT).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    expect([...new Set(used)].filter((target) => !known.includes(target))).toEqual([]);
    expect(known.filter((target) => !used.includes(target))).toEqual([]);
  });

  it('describes the answers that the gateway gives', async () => {
    isAnswerOf('Live', (await answer('/health/live')).body);
    isAnswerOf('Ready', (await answer('/health/ready')).body);
    isAnswerOf('Problem', (await answer('/api/admin/batch/jobs/999')).body);
    isAnswerOf('Problem', (await answer('/api/admin/batch/keys/batch-update-status', posted({ key_ids: [] }))).body);
    isAnswerOf('ProxyProblem', (await answer('/proxy/a/x', { headers: { Authorization: '' } })).body);
    isAnswerOf('ProxyOpenAiError', (await answer('/proxy/o/x', { headers: { Authorization: '' } })).body);
    isAnswerOf('ScriptExamples', (await answer('/api/admin/scripts/examples')).body);
    isAnswerOf('ScriptTestAnswer', (await answer('/api/admin/scripts/test', posted({ script_type: 'javascript', script: 'return "x"' }))).body);
    isAnswerOf('ScriptTestAnswer', (await answer('/api/admin/scripts/test', posted({ script_type: 'javascript', script: 'throw new Error("no")' }))).body);

    isAnswerOf('ImportAnswer', (await answer('/api/admin/batch/keys/import-json', posted({ upstream_id: 1, keys: [{ name: 'k', key_value: 'one-of-the-keys' }, { name: 'no value' }] }))).body);
    isAnswerOf('ImportJob', (await answer('/api/admin/batch/jobs/1')).body);
    const form = new FormData();
    form.set('file', new Blob(['name,key_value\nk2,another-of-the-keys\n']), 'keys.csv');
    const upload = await answer('/api/admin/batch/uploads', { method: 'POST', body: form });
    expect(upload.status).toBe(201);
    isAnswerOf('Upload', upload.body);
    const many = await answer('/api/admin/batch/keys/import-json?update_existing=true', posted({ upstream_id: 1, keys: Array.from({ length: 5_001 }, (_, index) => ({ name: `k${index}`, key_value: `one-of-many-keys-${index}` })) }));
    expect(many.status).toBe(202);
    isAnswerOf('QueuedImport', many.body);
    isAnswerOf('BulkAnswer', (await answer('/api/admin/batch/keys/batch-update-status', posted({ key_ids: [1, 99_999], status: 'disabled' }))).body);
    isAnswerOf('BulkAnswer', (await answer('/api/admin/batch/keys/batch-delete', { ...posted({ key_ids: [1] }), method: 'DELETE' })).body);
  });

  it.each([
    ['/metrics', 'text/plain'],
    ['/api/docs', 'text/html'],
    ['/api/docs/openapi.json', 'application/json'],
    ['/api/admin/batch/keys/export-csv', 'text/csv'],
    ['/api/admin/batch/template/keys-csv', 'text/csv'],
    ['/api/admin/batch/jobs/1/errors', 'text/csv'],
    ['/api/admin/logs/export?format=ndjson&filter={"status":500}', 'application/x-ndjson'],
    ['/api/admin/audit-log/export?subjectKind=api_key', 'text/csv'],
    [`/api/admin/analytics/export?query=${encodeURIComponent('{"dimensions":["UPSTREAM"],"metrics":["REQUESTS"],"range":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}}')}`, 'text/csv'],
  ])('tells the type of what %s answers', async (path, type) => {
    expect(await answer(path)).toMatchObject({ status: 200, type });
    const template = path.split('?')[0].replace('/1/', '/{id}/');
    const response = OPENAPI_DOCUMENT.paths[template].get!.responses[200];
    expect('content' in response && Object.keys(response.content!)).toContain(type);
  });
});

describe('The page at /api/docs', () => {
  it.skipIf(!existsSync('/usr/bin/chromium'))('shows the endpoints under the security policy, with nothing from elsewhere, and tries one', async () => {
    const browser = await openBrowser(gateway.url);
    try {
      const { page } = browser;
      const response = await page.goto('/api/docs');
      expect(response!.headers()['content-security-policy']).toContain("script-src 'self';");
      await page.getByRole('heading', { name: /REST endpoints/ }).waitFor();
      await page.locator('#operations-Observation-live').click();
      await page.getByRole('button', { name: 'Try it out' }).click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).first().waitFor();
      expect(browser.errors).toEqual([]);
      expect(browser.strangers).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('serves no other file of the package', async () => {
    for (const path of ['/api/docs/package.json', '/api/docs/..%2fpackage.json', '/api/docs/swagger-ui-bundle.js.map']) expect((await fetch(gateway.url + path)).status, path).toBe(404);
  });
});
