import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_EMAIL, ADMIN_PASSWORD, AdminClient } from './support/admin-gateway.js';
import { seriousFindings } from './support/axe.js';
import { enterAs, openBrowser, shownSecret, type TestBrowser } from './support/browser.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const ME = '{ me { name totpEnabled } }';
const NEW_PASSWORD = 'another long password';
/** Dialogs have faded by then. */
const SETTLED_AFTER_MS = 1_000;

describe("the console's account page", () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let browser: TestBrowser;
  let page: Page;
  let totpSecret: string;
  /** Each good for one time. */
  let codes: string[] = [];
  /** The last proof of who one is was long ago; what is kept in memory of a session is forgotten when another of its user ends. */
  const letTheProofAge = () => query(database.url, `UPDATE session SET authenticated_at = now() - interval '10 minutes'`);

  beforeAll(async () => {
    database = await createTestDatabase();
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ADMIN_EMAIL, ADMIN_PASSWORD } });
    await gateway.admin.data('mutation { createUpstream(input: { name: "Echo", slug: "echo", baseUrl: "http://127.0.0.1:9" }) { id } }');
    await gateway.admin.data('mutation { createApiKey(input: { upstreamId: "1", name: "first", keyValue: "sk-account-0001-abcdef" }) { id } }');
    browser = await openBrowser(gateway.url);
    page = browser.page;
    const ada = await new AdminClient(gateway.url).signIn();
    await letTheProofAge();
    await enterAs(browser, gateway.url, ada);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill('SIGTERM');
    await database?.drop();
  });

  it('takes another name', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Your account' }).click();
    await page.waitForURL('**/account');
    await page.fill('#profile-name', 'Ada Lovelace');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Welcome, Ada Lovelace' }).waitFor();
  });

  it('asks for the password where the last proof is old, and goes on to the second factor', async () => {
    await page.goto('/account');
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await page.fill('#confirm-password', 'not the password');
    await page.keyboard.press('Enter');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    expect(await seriousFindings(page, 'password dialog')).toEqual([]);
    await page.fill('#confirm-password', ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
    totpSecret = await shownSecret(page, 'totp-secret');
    await page.locator('nz-qrcode svg').waitFor();
    expect(await seriousFindings(page, 'second factor')).toEqual([]);
    await page.fill('#totp-code', '000000');
    await page.keyboard.press('Enter');
    await page.getByText('The code is wrong, or was used already.').waitFor();
    await page.fill('#totp-code', await generate({ secret: totpSecret }));
    await page.keyboard.press('Enter');
    codes = (await shownSecret(page)).split('\n');
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    expect(await page.content()).not.toContain(codes[0]);
  });

  it('lists the sessions and ends another one, whose page is closed to it', async () => {
    const other = new AdminClient(gateway.url);
    await other.data('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD, code: codes.pop()! } });
    await page.reload();
    await page.getByText('This browser').waitFor();
    await page.getByRole('button', { name: /^End the session of/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
    await page.getByRole('button', { name: /^End the session of/ }).waitFor({ state: 'detached' });
    expect(await other.refusal(ME)).toBe('UNAUTHENTICATED');
  });

  it('changes the password, which ends the other sessions', async () => {
    await page.fill('#current-password', ADMIN_PASSWORD);
    await page.fill('#password-code', codes.pop()!);
    await page.fill('#password', NEW_PASSWORD);
    await page.fill('#repeated', NEW_PASSWORD);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed').waitFor();
    expect(await new AdminClient(gateway.url).refusal('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: ADMIN_EMAIL, password: NEW_PASSWORD } })).toBe('SECOND_FACTOR_REQUIRED');
    await page.waitForTimeout(SETTLED_AFTER_MS);
    expect(await seriousFindings(page, 'account')).toEqual([]);
  });

  it('makes an API token, narrowed and expiring, whose secret is shown once and worth nothing when it is deleted', async () => {
    await page.goto('/tokens');
    await page.getByText('No API token').waitFor();
    await page.getByRole('button', { name: 'New token' }).first().click();
    await page.fill('#token-name', 'nightly backup');
    await page.click('#token-upstreams');
    await page.locator('nz-option-item', { hasText: 'Echo' }).click();
    await page.keyboard.press('Escape');
    await page.locator('button[type=submit]').click();
    const secret = await shownSecret(page);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('nightly backup').waitFor();
    await page.getByText('Echo').waitFor();
    await page.waitForTimeout(SETTLED_AFTER_MS);
    expect(await seriousFindings(page, 'tokens')).toEqual([]);
    const program = new AdminClient(gateway.url, { Authorization: `Bearer ${secret}` });
    expect(await program.data('{ me { role upstreamIds } }')).toEqual({ me: { role: 'VIEWER', upstreamIds: ['1'] } });
    await page.getByRole('button', { name: 'Delete the token nightly backup?' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No API token').waitFor();
    expect(await program.refusal(ME)).toBe('UNAUTHENTICATED');
  });

  it('reveals a key after the password and the code', async () => {
    // What the gateway knows of a session is asked again after 30 seconds, or when the session was changed.
    const ada = new AdminClient(gateway.url);
    await ada.data('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: ADMIN_EMAIL, password: NEW_PASSWORD, code: codes.pop()! } });
    await letTheProofAge();
    await enterAs(browser, gateway.url, ada);
    await page.goto('/keys?key=1');
    await page.getByRole('button', { name: 'first' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Reveal/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: /Reveal/ }).click();
    await page.fill('#confirm-password', NEW_PASSWORD);
    await page.fill('#confirm-code', codes.pop()!);
    await page.keyboard.press('Enter');
    await page.getByText('sk-account-0001-abcdef').waitFor();
  });

  it('turns the second factor off again', async () => {
    await page.goto('/account');
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
    expect(browser.errors.filter((text) => !/status of 40[13]/.test(text))).toEqual([]);
  });
});
