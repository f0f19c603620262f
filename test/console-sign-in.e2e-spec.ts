import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { generate } from 'otplib';
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_EMAIL, ADMIN_PASSWORD, AdminClient } from './support/admin-gateway.js';
import { seriousFindings } from './support/axe.js';
import { enterAs, openBrowser, type TestBrowser } from './support/browser.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { freePort, type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const INVITE = 'mutation($input: InviteUserInput!) { inviteUser(input: $input) { link } }';
const PASSWORD = 'a password of her own';
const STEP_SECONDS = 30;

describe('the doors of the console', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let provider: ChildProcess;
  let browser: TestBrowser;
  let page: Page;
  let link: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const [port, providerPort] = [await freePort(), await freePort()];
    const publicUrl = `http://127.0.0.1:${port}`;
    provider = fork(join(import.meta.dirname, 'support/oidc-provider.mjs'), [String(providerPort), `${publicUrl}/api/auth/oidc/callback`], { silent: true });
    await once(provider, 'message');
    gateway = await startGatewayProcess({
      databaseUrl: database.url,
      port,
      environment: { ADMIN_EMAIL, ADMIN_PASSWORD, PUBLIC_URL: publicUrl, OIDC_ISSUER: `http://127.0.0.1:${providerPort}`, OIDC_CLIENT_ID: 'gateway', OIDC_CLIENT_SECRET: 'a-secret-that-both-know', OIDC_NAME: 'Example Login', OIDC_ROLES: 'ops=OPERATOR' },
    });
    link = (await gateway.admin.data<{ inviteUser: { link: string } }>(INVITE, { input: { email: 'ann@example.com', name: 'Ann', role: 'OPERATOR' } })).inviteUser.link;
    browser = await openBrowser(gateway.url);
    page = browser.page;
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill('SIGTERM');
    provider?.kill();
    await database?.drop();
  });

  it('let in who follows an invitation and sets a password', async () => {
    await page.goto(link);
    await page.getByText('ann@example.com').waitFor();
    expect(await page.inputValue('#name')).toBe('Ann');
    expect(await seriousFindings(page, 'invitation')).toEqual([]);
    await page.fill('#password', 'too short');
    await page.fill('#repeated', 'another');
    await page.click('button[type=submit]');
    await page.getByText('Needs at least 12 characters').waitFor();
    await page.getByText('The two passwords differ').waitFor();
    await page.fill('#password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('heading', { name: 'Welcome, Ann' }).waitFor();
  });

  it('say of a link that was used, and of none, that another is needed', async () => {
    for (const path of [link, '/invitation']) {
      await page.goto(path);
      await page.getByText('This link is not valid any more.').waitFor();
    }
    expect(await seriousFindings(page, 'invitation that is over')).toEqual([]);
  });

  it('ask for the code of who has a second factor, and take it once', async () => {
    const ann = await new AdminClient(gateway.url).signIn('ann@example.com', PASSWORD);
    const { beginTotp } = await ann.data<{ beginTotp: { secret: string } }>('mutation { beginTotp { secret } }');
    await ann.data('mutation($code: String!) { confirmTotp(code: $code) }', { code: await generate({ secret: beginTotp.secret }) });
    await page.context().clearCookies();
    await page.goto('/keys');
    await page.waitForURL('**/sign-in?next=%2Fkeys');
    await page.fill('#email', 'ann@example.com');
    await page.fill('#password', PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('#code:focus').waitFor();
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await page.getByText('The code is wrong, or was used already.').waitFor();
    await page.fill('#code', await generate({ secret: beginTotp.secret, epoch: Math.floor(Date.now() / 1000) + STEP_SECONDS }));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/keys');
    expect(browser.errors.filter((text) => !/status of 40[13]/.test(text))).toEqual([]);
  });

  it('offer the identity provider, and lead back to where one wanted to go', async () => {
    await page.context().clearCookies();
    await page.goto('/sign-in?next=%2Fupstreams');
    const button = page.getByRole('link', { name: 'Continue with Example Login' });
    await button.waitFor();
    expect(await seriousFindings(page, 'sign-in')).toEqual([]);
    await button.click();
    await page.fill('[name=login]', 'ops-ben');
    await page.fill('[name=password]', 'any');
    await page.click('[type=submit]');
    await page.getByText('Continue').click();
    await page.waitForURL(`${gateway.url}/upstreams`);
  });

  it('say when the identity provider was of no avail', async () => {
    await page.goto('/sign-in?error=OIDC_REFUSED');
    await page.getByText('you have no access here').waitFor();
  });

  const signInAsAdmin = async () => {
    await page.fill('#email', ADMIN_EMAIL);
    await page.fill('#password', ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
  };
  const live = () => page.locator('app-top-bar').getByText('Live', { exact: true });

  it('are led to from a page that only listens when its session is ended elsewhere, and lead back', async () => {
    const admin = await new AdminClient(gateway.url).signIn();
    await page.context().clearCookies();
    await enterAs(browser, gateway.url, admin);
    await page.goto('/dashboard?range=LAST_7_DAYS');
    await live().waitFor();
    await admin.data('mutation { signOut }');
    await page.waitForURL('**/sign-in?next=%2Fdashboard%3Frange%3DLAST_7_DAYS');
    await signInAsAdmin();
    await page.waitForURL('**/dashboard?range=LAST_7_DAYS');
    await live().waitFor();
  });

  it('are led to when the socket of that page breaks off and is not taken up again', async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket('**/graphql', (socket) => {
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.goto('/dashboard');
    await live().waitFor();
    await page.context().clearCookies();
    await sockets[0].close({ code: 1012 });
    await page.waitForURL('**/sign-in?next=%2Fdashboard');
    await signInAsAdmin();
    await page.waitForURL('**/dashboard');
    await live().waitFor();
  });
});
