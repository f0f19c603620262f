import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { loadConfig } from '@app/core';
import { setupLink } from '@app/access';
import { ADMIN_EMAIL, ADMIN_TOKEN, startAdminGateway, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { email role } }';
const ME = '{ me { email role sessionId endsAt } }';

describe('the first admin', () => {
  let gateway: AdminGateway;
  beforeAll(async () => {
    gateway = await startAdminGateway({});
  });
  afterAll(() => gateway.close());

  it('is made once, by the link that only the owner of the data folder can read', async () => {
    const client = gateway.client();
    expect(await client.data('{ signInOptions { setupRequired } }')).toEqual({ signInOptions: { setupRequired: true } });
    expect(statSync(join(gateway.dataDir, 'setup-token')).mode & 0o777).toBe(0o600);
    const token = new URL(setupLink(loadConfig({ DATA_DIR: gateway.dataDir }))!).searchParams.get('token');
    const complete = 'mutation($token: String!, $input: CompleteSetupInput!) { completeSetup(token: $token, input: $input) { email role sessionId } }';
    const input = { email: 'Owner@Example.com', name: 'Owner', password: 'long enough to be good' };
    expect(await client.refusal(complete, { token: 'guessed', input })).toBe('FORBIDDEN');
    expect(await client.refusal(complete, { token, input: { ...input, password: 'short' } })).toBe('BAD_USER_INPUT');
    expect(await client.data(complete, { token, input })).toEqual({ completeSetup: { email: 'owner@example.com', role: 'ADMIN', sessionId: expect.any(String) } });
    expect(await client.data('{ upstreams { totalCount } }')).toEqual({ upstreams: { totalCount: 0 } });
    expect(await gateway.client().refusal(complete, { token, input: { ...input, email: 'second@example.com' } })).toBe('FORBIDDEN');
    expect(setupLink(loadConfig({ DATA_DIR: gateway.dataDir }))).toBeUndefined();
  });
});

describe('signing in', () => {
  let gateway: AdminGateway;
  beforeAll(async () => {
    gateway = await startAdminGateway();
  });
  afterAll(() => gateway.close());

  it('gives a cookie that scripts and other sites cannot use, and a new session each time', async () => {
    const client = await gateway.client().signIn();
    expect(client.setCookie).toMatch(/HttpOnly/);
    expect(client.setCookie).toMatch(/SameSite=Lax/);
    expect(client.setCookie).not.toMatch(/Secure/);
    const first = client.cookie;
    await client.signIn();
    expect(client.cookie).not.toBe(first);
    expect(await gateway.client({ Cookie: first! }).refusal(ME)).toBe('UNAUTHENTICATED');
    expect(await client.data(ME)).toMatchObject({ me: { email: ADMIN_EMAIL, role: 'ADMIN' } });
  });

  it('marks the cookie Secure where people reach the gateway over TLS', async () => {
    const behindTls = await startAdminGateway({ PUBLIC_URL: 'https://gateway.example.com' }, { database: gateway.database });
    const client = await behindTls.client().signIn();
    expect(client.setCookie).toMatch(/Secure/);
    await behindTls.close();
  });

  it('stores no session token that could be used', async () => {
    const client = await gateway.client().signIn();
    const token = client.cookie!.split('=')[1];
    const rows = await query<{ row: string }>(gateway.database.url, 'SELECT session::text AS row FROM session');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
  });

  it('ends with signing out, at once', async () => {
    const client = await gateway.client().signIn();
    const headers = { Cookie: client.cookie! };
    await client.data('mutation { signOut }');
    expect(await gateway.client(headers).refusal(ME)).toBe('UNAUTHENTICATED');
  });

  it('is over after 30 idle minutes and after 12 hours of use', async () => {
    const client = await gateway.client().signIn();
    const { me } = await client.data<{ me: { sessionId: string; endsAt: string } }>(ME);
    expect((Date.parse(me.endsAt) - Date.now()) / 3_600_000).toBeCloseTo(12, 1);
    await query(gateway.database.url, `UPDATE session SET last_seen_at = now() - interval '31 minutes' WHERE id = ${me.sessionId}`);
    const fresh = await startAdminGateway({}, { database: gateway.database });
    expect(await fresh.client({ Cookie: client.cookie! }).refusal(ME)).toBe('UNAUTHENTICATED');
    await fresh.close();
  });

  it('is refused to a page of another site that has the cookie', async () => {
    const client = await gateway.client().signIn();
    expect(await client.refusal(ME, {}, { Origin: 'https://evil.example' })).toBe('FORBIDDEN');
    expect(await client.refusal(ME, {}, { Origin: gateway.url })).toBeUndefined();
  });

  it('locks an address of e-mail after 5 failures, whether or not anybody has it, and says so once', async () => {
    for (const email of [ADMIN_EMAIL, 'nobody@example.com']) {
      const attempt = (password: string) => gateway.client().refusal(SIGN_IN, { input: { email, password } });
      expect(await Promise.all(Array.from({ length: 12 }, () => attempt('wrong password')))).toEqual(
        expect.arrayContaining([...Array<string>(5).fill('UNAUTHENTICATED'), ...Array<string>(7).fill('LOCKED')]),
      );
      expect(await attempt('a password for the tests')).toBe('LOCKED');
    }
    const events = await query<{ email: string }>(gateway.database.url, `SELECT data->>'email' AS email FROM domain_event WHERE type = 'sign_in_locked' ORDER BY id`);
    expect(events.map(({ email }) => email)).toEqual([ADMIN_EMAIL, 'nobody@example.com']);
    await query(gateway.database.url, `UPDATE sign_in_guard SET locked_until = now(), failed_at = '{}'`);
    await gateway.client().signIn();
  });

  it('is not needed with the token of the environment, and a wrong token is not made good by a cookie', async () => {
    expect(await gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` }).data('{ me { name role } }')).toEqual({ me: { name: 'ADMIN_API_TOKEN', role: 'ADMIN' } });
    const client = await gateway.client().signIn();
    expect(await client.refusal(ME, {}, { Authorization: 'Bearer wrong' })).toBe('UNAUTHENTICATED');
  });
});

describe('a GraphQL WebSocket', () => {
  let gateway: AdminGateway;
  const clients: Client[] = [];
  beforeAll(async () => {
    gateway = await startAdminGateway();
  });
  afterAll(async () => {
    for (const client of clients) await client.dispose();
    await gateway.close();
  });

  function connect(headers: Record<string, string>, connectionParams: Record<string, string> = {}) {
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    }
    let closed!: (event: { code: number }) => void;
    const closing = new Promise<{ code: number }>((resolve) => (closed = resolve));
    const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, connectionParams, retryAttempts: 0, lazy: false, on: { closed: (event) => closed(event as { code: number }) }, onNonLazyError: () => undefined });
    clients.push(client);
    const ask = () =>
      new Promise<unknown>((resolve, reject) => {
        client.subscribe({ query: '{ me { name } }' }, { next: resolve, error: reject, complete: () => undefined });
      });
    return { ask, closing };
  }

  it('is opened by the cookie, or by a token in its parameters', async () => {
    const { cookie } = await gateway.client().signIn();
    expect(await connect({ Cookie: cookie! }).ask()).toEqual({ data: { me: { name: 'Admin' } } });
    expect(await connect({}, { authorization: `Bearer ${ADMIN_TOKEN}` }).ask()).toEqual({ data: { me: { name: 'ADMIN_API_TOKEN' } } });
  });

  it('is closed to whoever has neither', async () => {
    expect((await connect({}).closing).code).toBe(4403);
    expect((await connect({}, { authorization: 'Bearer wrong' }).closing).code).toBe(4403);
  });

  it('is refused to a page of another site before it opens', async () => {
    const { cookie } = await gateway.client().signIn();
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers: { Cookie: cookie!, Origin: 'https://evil.example' } });
    const message = await new Promise<string>((resolve) => socket.once('error', (error) => resolve(error.message)));
    expect(message).toBe('Unexpected server response: 403');
  });

  it('is closed within a second of the end of its session', async () => {
    const client = await gateway.client().signIn();
    const socket = connect({ Cookie: client.cookie! });
    await socket.ask();
    const begun = performance.now();
    await client.data('mutation { signOut }');
    expect((await socket.closing).code).toBe(4401);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('cannot be brought to harm the process by what is not a message', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    for (const message of ['', 'null', '{"type":"subscribe"}', '{"type":"connection_init","payload":7}', '[[[']) socket.send(message);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await gateway.client().data('{ signInOptions { setupRequired } }')).toEqual({ signInOptions: { setupRequired: false } });
  });
});
