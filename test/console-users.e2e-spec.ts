import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_EMAIL, ADMIN_PASSWORD, AdminClient } from './support/admin-gateway.js';
import { seriousFindings } from './support/axe.js';
import { enterAs, openBrowser, shownSecret, type TestBrowser } from './support/browser.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const PASSWORD = 'a password of his own';
/** Dialogs have faded by then. */
const SETTLED_AFTER_MS = 1_000;

describe("the console's pages of users and of the audit log", () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let browser: TestBrowser;
  let page: Page;
  let ben: AdminClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ADMIN_EMAIL, ADMIN_PASSWORD } });
    await gateway.admin.data('mutation { createUpstream(input: { name: "Echo", slug: "echo", baseUrl: "http://127.0.0.1:9" }) { id } }');
    browser = await openBrowser(gateway.url);
    page = browser.page;
    await enterAs(browser, gateway.url, await new AdminClient(gateway.url).signIn());
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill('SIGTERM');
    await database?.drop();
  });

  const sure = (name: string) => page.getByRole('alertdialog').getByRole('button', { name }).click();
  const menu = async (name: string | RegExp) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };

  it('invite somebody with a role that is narrowed to an upstream', async () => {
    await page.goto('/users');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.fill('#invite-name', 'Ben');
    await page.fill('#invite-email', ADMIN_EMAIL);
    await page.click('#invite-upstreams');
    await page.locator('nz-option-item', { hasText: 'Echo' }).click();
    await page.keyboard.press('Escape');
    await page.locator('button[type=submit]').click();
    await page.getByText('Another user has this e-mail address.').waitFor();
    await page.fill('#invite-email', 'ben@example.com');
    await page.locator('button[type=submit]').click();
    const link = await shownSecret(page);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('ben@example.com').waitFor();
    ben = new AdminClient(gateway.url);
    await ben.data('mutation($token: String!, $input: AcceptInvitationInput!) { acceptInvitation(token: $token, input: $input) { role } }', { token: new URL(link).searchParams.get('token'), input: { password: PASSWORD } });
    expect(await ben.data('{ me { role upstreamIds } }')).toEqual({ me: { role: 'VIEWER', upstreamIds: ['1'] } });
  });

  it('keep the filter in the address', async () => {
    await page.goto('/users?role=ADMIN');
    await page.getByText(ADMIN_EMAIL).waitFor();
    expect(await page.getByText('ben@example.com').count()).toBe(0);
    await page.getByPlaceholder('Search name or e-mail').fill('ben');
    await page.waitForURL('**/users?role=ADMIN&q=ben');
    await page.getByText('No user').waitFor();
    await page.goto('/users?q=ben');
    await page.getByText('ben@example.com').waitFor();
    await page.waitForTimeout(SETTLED_AFTER_MS);
    expect(await seriousFindings(page, 'users')).toEqual([]);
  });

  it("change a user's name, role and scope, reset the second factor, and end sessions", async () => {
    const { beginTotp } = await ben.data<{ beginTotp: { secret: string } }>('mutation { beginTotp { secret } }');
    await ben.data('mutation($code: String!) { confirmTotp(code: $code) }', { code: await generate({ secret: beginTotp.secret }) });
    await page.getByRole('link', { name: 'Ben' }).click();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await page.fill('#user-name', 'Benedict');
    await page.locator('nz-select', { has: page.locator('#user-role') }).click();
    await page.locator('nz-option-item', { hasText: 'Operator' }).click();
    await page.locator('.ant-select-selection-item-remove').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    expect(await ben.data('{ me { name role upstreamIds totpEnabled } }')).toEqual({ me: { name: 'Benedict', role: 'OPERATOR', upstreamIds: null, totpEnabled: true } });
    await menu('Reset second factor');
    await sure('Reset second factor');
    await page.getByText('The second factor is reset').waitFor();
    expect(await ben.data('{ me { totpEnabled } }')).toEqual({ me: { totpEnabled: false } });
    await page.waitForTimeout(SETTLED_AFTER_MS);
    expect(await seriousFindings(page, 'user')).toEqual([]);
    await page.getByRole('button', { name: /^End the session of/ }).click();
    await sure('End');
    await page.getByText('Nobody is signed in with this account.').waitFor();
    expect(await ben.refusal('{ me { name } }')).toBe('UNAUTHENTICATED');
  });

  it('make another link, after which the one before is not valid, and delete a user', async () => {
    await menu('New invitation link');
    await sure('New invitation link');
    expect(await shownSecret(page)).toContain('/invitation?token=');
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await menu('Delete');
    await sure('Delete');
    await page.waitForURL('**/users');
    await page.getByText(ADMIN_EMAIL).waitFor();
    expect(await page.getByText('ben@example.com').count()).toBe(0);
  });

  it('show what was changed, before and after, by filters in the address, and export just that', async () => {
    await page.goto('/audit?subject=user&q=ben%40example.com');
    await page.getByRole('button', { name: 'user.update' }).first().click();
    const panel = page.getByRole('dialog');
    await panel.getByText('Benedict').first().waitFor();
    await page.waitForTimeout(SETTLED_AFTER_MS);
    expect(await seriousFindings(page, 'audit entry')).toEqual([]);
    await panel.getByRole('button', { name: 'All of its history' }).click();
    await page.waitForURL(/subject=user&.*subjectId=\d+/);
    await page.getByRole('button', { name: 'user.invite' }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()]);
    const lines = await file.createReadStream().then(async (stream) => Buffer.concat(await stream.toArray()).toString().trim().split('\r\n'));
    expect(lines[0]).toContain('actorLabel');
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.slice(1).every((line) => line.includes('user.') || line.includes('session.'))).toBe(true);
    expect(browser.errors.filter((text) => !/status of 40[13]/.test(text))).toEqual([]);
  });
});
