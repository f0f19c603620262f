import { auditServer } from 'graphql-http';
import { getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';

let gateway: AdminGateway;
let admin: AdminClient;
beforeAll(async () => {
  gateway = await startAdminGateway();
  admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
});
afterAll(() => gateway.close());

describe('the admin API', () => {
  it('passes the audit suite of the GraphQL over HTTP specification, every must and should', async () => {
    const results = await auditServer({
      url: `${gateway.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) => fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'true', Authorization: `Bearer ${ADMIN_TOKEN}` } }),
    });
    const failed = results.filter(({ status }) => status !== 'ok').map(({ id, name, status }) => `${status} ${id} ${name}`);
    console.log(`graphql-http audits: ${results.length - failed.length} of ${results.length} pass${failed.map((line) => `\n  ${line}`).join('')}`);
    expect(failed.filter((line) => !line.startsWith('notice'))).toEqual([]);
  });

  it('refuses what a form or an image of another site could send', async () => {
    const get = await fetch(`${gateway.url}/graphql?query={signInOptions{setupRequired}}`);
    expect(get.status).toBe(400);
    const form = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{"query":"{ signInOptions { setupRequired } }"}' });
    expect(form.status).toBeGreaterThanOrEqual(400);
  });

  it('tells its schema to who has signed in, over HTTP and over WebSocket, and to nobody else', async () => {
    expect(await gateway.client().refusal(getIntrospectionQuery())).toBe('UNAUTHENTICATED');
    expect(await gateway.client().refusal('{ __type(name: "User") { fields { name } } }')).toBe('UNAUTHENTICATED');
    expect(await admin.refusal(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }))).toBeUndefined();
  });

  it('suggests no names', async () => {
    const { errors } = await gateway.client().send('{ signInOption { setupRequired } }');
    expect(errors![0].message).toBe('Cannot query field "signInOption" on type "Query".');
  });

  it('limits the depth, aliases, directives, cost and length of a document, and its batches', async () => {
    const aliases = Array.from({ length: 40 }, (_, at) => `a${at}: signInOptions { setupRequired }`).join(' ');
    const directives = '@include(if: true) '.repeat(40);
    const tokens = 'setupRequired '.repeat(3_000);
    const costly = '{ users(first: 100) { edges { node { id } } } upstreams(first: 100) { edges { node { id } } } ' + Array.from({ length: 25 }, (_, at) => `c${at}: apiKeys(first: 100) { edges { node { id history(first: 100) { edges { node { id reason } } } } } }`).join(' ') + ' }';
    const deep = '{ apiKeys { edges { node ' + '{ history { edges { node '.repeat(6) + '{ id }' + ' } } }'.repeat(6) + ' } } }';
    for (const document of [`{ ${aliases} }`, `{ signInOptions { setupRequired ${directives} } }`, `{ signInOptions { ${tokens} } }`, costly, deep]) {
      const { errors } = await admin.send(document);
      expect(errors?.[0].extensions.code, document.slice(0, 60)).toMatch(/^GRAPHQL_(VALIDATION|PARSE)_FAILED$/);
    }
    const batch = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify([{ query: '{ signInOptions { setupRequired } }' }]) });
    expect(batch.status).toBe(400);
  });

  it('limits pages to 100 and requests to 1 MB', async () => {
    expect(await admin.refusal('{ upstreams(first: 101) { totalCount } }')).toBe('BAD_USER_INPUT');
    const big = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: `#${'x'.repeat(1_100_000)}` }) });
    expect(big.status).toBe(413);
    expect(await big.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('says nothing of its insides when something fails', async () => {
    const { errors } = await admin.send('{ upstream(id: "999999") { id } }');
    expect(errors).toEqual([{ message: 'Upstream 999999 does not exist', locations: [{ line: 1, column: 3 }], path: ['upstream'], extensions: { code: 'NOT_FOUND', params: { noun: 'Upstream', id: 999999 } } }]);
  });
});

describe('the WebSocket of the admin API', () => {
  const address = () => `${gateway.url.replace('http', 'ws')}/graphql`;

  async function ask(query: string): Promise<unknown> {
    const client = createClient({ url: address(), webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` }, retryAttempts: 0 });
    try {
      return await new Promise((resolve) => client.subscribe({ query }, { next: resolve, error: resolve, complete: () => undefined }));
    } finally {
      await client.dispose();
    }
  }

  it('has the same limits and the same errors', async () => {
    expect(await ask(`{ ${Array.from({ length: 40 }, (_, at) => `a${at}: me { name }`).join(' ')} }`)).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(await ask(`{ me { ${'name '.repeat(3_000)} } }`)).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(await ask('{ upstream(id: "999999") { id } }')).toMatchObject({ errors: [{ message: 'Upstream 999999 does not exist', extensions: { code: 'NOT_FOUND' } }] });
  });

  it('is closed by a message that is too large', async () => {
    const socket = new WebSocket(address(), 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { filler: 'x'.repeat(300_000) } }));
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009);
  });
});

describe('the pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  });
  afterAll(() => browser.close());

  it('carry strict security headers, and proxied answers carry none of them', async () => {
    const { headers } = await fetch(`${gateway.url}/playground/`);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';script-src 'self' 'nonce-[^']+';/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-eval|https:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect((await fetch(`${gateway.url}/proxy/none/x`)).headers.get('content-security-policy')).toBeNull();
  });

  it('let the playground ask and answer, with nothing blocked and nothing from elsewhere', async () => {
    const page = await browser.newPage({ extraHTTPHeaders: { Authorization: `Bearer ${ADMIN_TOKEN}` } });
    const complaints: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => /Content Security Policy/i.test(message.text()) && complaints.push(message.text()));
    page.on('request', (request) => !request.url().startsWith(gateway.url) && !/^(data|blob):/.test(request.url()) && foreign.push(request.url()));
    await page.goto(`${gateway.url}/playground/`);
    await page.locator('.send-request__button, [class*="send-request"] button, button:has-text("Run query"), button:has-text("Send")').first().click({ timeout: 20_000 });
    await page.getByText('"edges"').first().waitFor({ timeout: 20_000 });
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
    await page.close();
  });
});
