import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_EMAIL, startAdminGateway, type AdminGateway } from './support/admin-gateway.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A browser, as far as this goes: it keeps cookies by host and follows redirects, one at a time. */
class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  async go(url: string, form?: Record<string, string>): Promise<{ location?: string; body: string; status: number }> {
    const { host } = new URL(url);
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }) },
      body: form && new URLSearchParams(form).toString(),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0].split('=');
      if (/expires=thu, 01 jan 1970/i.test(cookie)) jar.delete(name);
      else jar.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    return { location: location ? new URL(location, url).href : undefined, body: await response.text(), status: response.status };
  }

  cookieHeader(url: string): string {
    return [...(this.cookies.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Signs in at the provider, consents, and answers with the address at which the gateway leaves the browser. */
  async signIn(start: string, login: string): Promise<string> {
    let step = await this.go(start);
    for (let hop = 0; hop < 12; hop += 1) {
      if (step.location) {
        if (/\/callback\?/.test(step.location)) return (await this.go(step.location)).location!;
        step = await this.go(step.location);
        continue;
      }
      const action = /<form[^>]*action="([^"]+)"/.exec(step.body)?.[1];
      if (!action) throw new Error(`No way on: ${step.status} ${step.body.slice(0, 300)}`);
      step = await this.go(action, step.body.includes('name="login"') ? { prompt: 'login', login, password: 'any' } : { prompt: 'consent' });
    }
    throw new Error('Too many steps');
  }
}

let gateway: AdminGateway;
let database: TestDatabase;
let provider: ChildProcess;
let start: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const [port, providerPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = fork(join(import.meta.dirname, 'support/oidc-provider.mjs'), [String(providerPort), `${publicUrl}/api/auth/oidc/callback`], { silent: true });
  await once(provider, 'message');
  gateway = await startAdminGateway(
    {
      ADMIN_EMAIL,
      ADMIN_PASSWORD: 'a password for the tests',
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: `http://127.0.0.1:${providerPort}`,
      OIDC_CLIENT_ID: 'gateway',
      OIDC_CLIENT_SECRET: 'a-secret-that-both-know',
      OIDC_NAME: 'Example Login',
      OIDC_ROLES: 'admin=ADMIN,ops=OPERATOR',
    },
    { database, port },
  );
  start = `${publicUrl}/api/auth/oidc/start`;
});
afterAll(async () => {
  await gateway?.close();
  provider?.kill();
  await database?.drop();
});

const ME = '{ me { email name role } }';

describe('signing in by OpenID Connect', () => {
  it('makes a user with the role of the group, and leaves the browser where it wanted to go', async () => {
    const browser = new Browser();
    expect(await browser.signIn(`${start}?returnTo=/keys`, 'ops-ben')).toBe(`${gateway.url}/keys`);
    expect(await gateway.client({ Cookie: browser.cookieHeader(gateway.url) }).data(ME)).toEqual({ me: { email: 'ops-ben@example.com', name: 'ops-ben', role: 'OPERATOR' } });
    const again = new Browser();
    await again.signIn(start, 'ops-ben');
    const users = await query(database.url, `SELECT oidc_subject IS NOT NULL AS joined, password_hash FROM user_account WHERE email = 'ops-ben@example.com'`);
    expect(users).toEqual([{ joined: true, password_hash: null }]);
  });

  it('refuses who gets no role, and who is disabled here', async () => {
    expect(await new Browser().signIn(start, 'guest-cid')).toBe(`${gateway.url}/sign-in?error=OIDC_REFUSED`);
    await new Browser().signIn(start, 'ops-dan');
    await query(database.url, `UPDATE user_account SET enabled = false WHERE email = 'ops-dan@example.com'`);
    const browser = new Browser();
    expect(await browser.signIn(start, 'ops-dan')).toBe(`${gateway.url}/sign-in?error=OIDC_REFUSED`);
    expect(await gateway.client({ Cookie: browser.cookieHeader(gateway.url) }).refusal(ME)).toBe('UNAUTHENTICATED');
  });

  it('joins who was invited here, by an e-mail address that the provider has verified, and by no other', async () => {
    const admin = await gateway.client().signIn();
    const invite = 'mutation($input: InviteUserInput!) { inviteUser(input: $input) { link user { id } } }';
    const accept = 'mutation($token: String!) { acceptInvitation(token: $token, input: { password: "a password of one\'s own" }) { role } }';
    for (const login of ['admin-eve', 'admin-unverified']) {
      const { inviteUser } = await admin.data<{ inviteUser: { link: string } }>(invite, { input: { email: `${login}@example.com`, name: 'Invited', role: 'VIEWER' } });
      await gateway.client().data(accept, { token: new URL(inviteUser.link).searchParams.get('token') });
    }
    const eve = new Browser();
    expect(await eve.signIn(start, 'admin-eve')).toBe(`${gateway.url}/`);
    expect(await gateway.client({ Cookie: eve.cookieHeader(gateway.url) }).data(ME)).toMatchObject({ me: { name: 'Invited', role: 'VIEWER' } });
    expect(await new Browser().signIn(start, 'admin-unverified')).toBe(`${gateway.url}/sign-in?error=OIDC_REFUSED`);
  });

  it('fails without the browser in which it began, and goes to no other site', async () => {
    const browser = new Browser();
    expect((await browser.go(`${gateway.url}/api/auth/oidc/callback?code=stolen&state=guessed`)).location).toBe(`${gateway.url}/sign-in?error=OIDC_FAILED`);
    for (const elsewhere of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      expect(await new Browser().signIn(`${start}?returnTo=${encodeURIComponent(elsewhere)}`, 'ops-ben')).toBe(`${gateway.url}/`);
    }
  });

  it('is offered on the sign-in page under its name', async () => {
    expect(await gateway.client().data('{ signInOptions { oidcName } }')).toEqual({ signInOptions: { oidcName: 'Example Login' } });
  });
});
