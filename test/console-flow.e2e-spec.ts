import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, shownSecret, type TestBrowser } from './support/browser.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startMoodyUpstream } from './support/console-data.js';
import { readBody, startUpstream, type TestUpstream } from './support/test-upstream.js';

const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';
const LIVE_WITHIN_MS = 1_000;
const MANY = 1_000;

/** From a fresh gateway to one in use, as a person goes that way. */
describe('the console', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let upstream: TestUpstream;
  let browser: TestBrowser;
  let virtualKey: string;
  /** What has arrived at the webhook. */
  const notified: { subject?: string; type: string; data: { message?: string; keyName?: string } }[] = [];
  let receiver: TestUpstream;
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-console-'));

  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startMoodyUpstream();
    receiver = await startUpstream(async (request, response) => {
      notified.push(JSON.parse((await readBody(request)).toString()));
      response.writeHead(204).end();
    });
    gateway = await startGatewayProcess({ databaseUrl: database.url, dataDir, environment: { ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    browser = await openBrowser(gateway.url);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill('SIGTERM');
    await upstream?.close();
    await receiver?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const send = (path: string) => fetch(`${gateway.url}/proxy/echo${path}`, { headers: { authorization: `Bearer ${virtualKey}` } });

  it('leads to the setup of the first admin, and in', async () => {
    const { page } = browser;
    await page.goto('/upstreams');
    await page.waitForURL('**/setup');
    await page.goto(`/setup?token=${readFileSync(join(dataDir, 'setup-token'), 'utf8').trim()}`);
    await page.fill('#name', 'Ada');
    await page.fill('#email', EMAIL);
    await page.fill('#password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
  });

  it('goes to sign-in when the session has ended, and back to where one was', async () => {
    const { page } = browser;
    await page.goto('/tasks');
    await page.getByRole('heading', { name: 'Scheduled tasks' }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Upstreams' }).click();
    await page.waitForURL('**/sign-in?next=%2Fupstreams');
    await page.fill('#email', EMAIL);
    await page.fill('#password', 'not the password');
    await page.click('button[type=submit]');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
    await page.waitForURL('**/upstreams');
  });

  it('makes an upstream, whose path name follows its name', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'New upstream' }).first().click();
    await page.fill('#upstream-name', 'Echo');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Please fill this in').waitFor();
    await page.fill('#upstream-base-url', upstream.url);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Echo' }).waitFor();
    await page.getByText('/proxy/echo').first().waitFor();
  });

  it('adds a key, whose value is not shown again', async () => {
    const { page } = browser;
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    await page.waitForURL('**/keys');
    await page.getByRole('button', { name: 'Add a key' }).first().click();
    await page.click('#key-upstream');
    await page.getByText('Echo', { exact: true }).last().click();
    await page.fill('#key-name', 'first key');
    await page.fill('#key-value', 'sk-console-0001-abcdef');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'first key' }).waitFor();
    expect(await page.content()).not.toContain('sk-console-0001-abcdef');
  });

  it('imports a thousand keys, after showing what the file would do', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Import' }).click();
    await page.click('#import-upstream');
    await page.getByText('Echo', { exact: true }).last().click();
    const rows = Array.from({ length: MANY }, (_, index) => `pool ${index + 1},sk-imported-${index}`);
    await page.setInputFiles('#import-file', { name: 'pool.csv', mimeType: 'text/csv', buffer: Buffer.from(`name,key_value\n${rows.join('\n')}\ntwice,sk-imported-1\n`) });
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('What each column of the file holds.').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: '1 Duplicate' }).waitFor();
    await page.getByRole('button', { name: 'Import 1,000 keys' }).click();
    await page.getByText('1,001 of 1,001 rows').waitFor();
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByText('1–100 of 1,001').waitFor();
  });

  it('issues a virtual key and shows its secret once', async () => {
    const { page } = browser;
    await page.goto('/consumers');
    await page.getByRole('button', { name: 'New consumer' }).first().click();
    await page.fill('#consumer-name', 'Search team');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Issue a virtual key' }).click();
    await page.fill('#virtual-key-name', 'production');
    await page.locator('button[type=submit]').click();
    virtualKey = await shownSecret(page);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.reload();
    await page.getByText('production').waitFor();
    expect(await page.content()).not.toContain(virtualKey);
  });

  it('shows a proxied request in the live tail within a second', async () => {
    const { page } = browser;
    await page.goto('/logs?live=1');
    await page.getByText('Waiting for requests…').waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    const response = await send('/v1/seen-live');
    const endedAtMs = Date.now();
    expect(response.status).toBe(200);
    await page.getByText('/v1/seen-live').waitFor({ timeout: LIVE_WITHIN_MS });
    console.log(`live tail: ${Date.now() - endedAtMs} ms after the answer`);
  });

  it('ticks off the first steps', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByText('4 of 4').waitFor();
  });

  it('makes a rule by rows, replays it on the log, and enforces it', async () => {
    const { page } = browser;
    await gateway.admin.data('mutation { updateUpstream(id: "1", input: { selectionPolicy: PRIORITY }) { id } }');
    const { createApiKey } = await gateway.admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: 'overloaded', keyValue: 'sk-console-0002-limited', priority: 9 } });
    expect((await send('/v1/before-the-rule')).status).toBe(200);
    await gateway.admin.data('mutation($id: ID!) { resetApiKeyHealth(id: $id) { id } }', { id: createApiKey.id });

    await page.goto('/rules/new');
    await page.fill('#rule-name', 'Slow down');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.locator('.field').nth(1).click();
    await page.locator('.ant-select-item-option').getByText('Path', { exact: true }).last().click();
    await page.locator('.operator').nth(1).click();
    await page.locator('.ant-select-item-option').getByText('contains', { exact: true }).last().click();
    await page.locator('input.value').last().fill('/v1/');
    await page.getByText('response.status == 429 && request.path.contains("/v1/")').waitFor();
    const actions = page.locator('.type');
    const before = await actions.count();
    await page.getByRole('button', { name: 'Add an action' }).click();
    await actions.nth(before).click();
    await page.locator('.ant-select-item-option').getByText('Notify', { exact: true }).last().click();
    await page.getByLabel('Message').fill('A key is overloaded');
    // Longer than the answer itself asks for: the rest is the rule's doing.
    await page.fill('#duration0', '300');

    // The log is written behind: ask until the request is in it.
    const hit = page.locator('app-rule-replay').getByText('overloaded');
    for (let turn = 0; turn < 20 && !(await hit.isVisible()); turn++) {
      await page.getByRole('button', { name: 'Replay' }).click();
      await page.waitForTimeout(500);
    }
    await hit.waitFor();
    await page.locator('app-rule-replay').getByText(/\b1 time\b/).waitFor();
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('The condition does not hold').waitFor();
    await page.getByText('Enforce', { exact: true }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Slow down' }).waitFor();
  });

  it('adds a webhook, and sends it what rules have to tell', async () => {
    const { page } = browser;
    const choose = async (id: string, option: string) => {
      await page.locator(`nz-select:has(#${id})`).click();
      await page.locator('nz-option-item').getByText(option, { exact: true }).click();
    };
    await page.goto('/notifications/routes');
    await page.getByText('add a channel first').waitFor();
    await page.getByRole('link', { name: 'Channels' }).last().click();
    await page.getByRole('button', { name: 'Add a channel' }).first().click();
    await choose('channel-kind', 'Webhook');
    await page.fill('#channel-name', 'Incident hub');
    await page.fill('#channel-url', receiver.url);
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.goto('/notifications/routes');
    await page.getByRole('button', { name: 'Add a route' }).first().click();
    await page.fill('#route-name', 'Rules');
    await choose('route-channel', 'Incident hub');
    await choose('route-events', 'Rule fired');
    await page.getByRole('dialog').locator('h2').click();
    await page.locator('button[type=submit]').click();
    await page.getByRole('cell', { name: 'Rule fired All upstreams' }).waitFor();
  });

  it('shows a key that goes cooling by itself, with the rule and the time that is left', async () => {
    const { page } = browser;
    await page.goto('/keys?q=overloaded');
    const row = page.getByRole('row', { name: 'overloaded' });
    await row.getByText('Active').waitFor();
    const sentAtMs = Date.now();
    expect((await send('/v1/chat')).status).toBe(200);
    await row.getByText('Cooling').waitFor();
    console.log(`cooling in the table: ${Date.now() - sentAtMs} ms after the request was sent`);
    await row.getByText(/left · 429 by rule Slow down/).waitFor();
    await page.getByRole('button', { name: 'overloaded' }).click();
    await page.getByRole('dialog').getByText('Slow down').first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('answers why this key, and gives the request as curl without a secret', async () => {
    const { page } = browser;
    await page.goto('/logs?path=/v1/chat');
    await page.getByRole('button', { name: '/v1/chat' }).first().click();
    const command = page.getByLabel('As curl').filter({ hasText: 'Authorization: Bearer $VIRTUAL_KEY' });
    expect(await command.textContent()).not.toContain(virtualKey);
    await page.getByText('Why this key?').click();
    await page.getByText(/answered at attempt 2/).waitFor();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Slow down' }).waitFor();
    await dialog.getByRole('button', { name: 'overloaded' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('tries a script and saves it as a header, which goes upstream', async () => {
    const { page } = browser;
    await page.goto('/headers/new?upstream=1');
    await page.fill('#header-name', 'X-From-Script');
    await page.getByText('JavaScript', { exact: true }).click();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('[data-testid=script-result]').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Version 1').waitFor();
    const seen: unknown[] = [];
    upstream.server.on('request', (request) => seen.push(request.headers['x-from-script']));
    // A cold runner on a busy machine may miss the script's deadline once.
    await expect.poll(async () => (await send('/v1/with-header')).status, { timeout: 20_000 }).toBe(200);
    expect(seen.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('has told the webhook of the rule', async () => {
    await expect.poll(() => notified.filter(({ data }) => data.message === 'A key is overloaded').length, { timeout: 30_000 }).toBeGreaterThan(0);
    console.log(`notified: ${notified.map(({ type }) => type).join(', ')}`);
  });

  it('finds pages by typing, shows its shortcuts, and changes language and theme', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.getByText('4 of 4').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('rule');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/rules');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Keyboard shortcuts').first().waitFor();
    await page.keyboard.press('Escape');
    await page.click('[data-testid=language]');
    await page.getByText('简体中文').click();
    await page.getByRole('heading', { name: '规则' }).waitFor();
    await page.click('[data-testid=theme]');
    await page.getByText('深色').click();
    // The theme's stylesheet is loaded when it is asked for.
    await page.waitForFunction("getComputedStyle(document.body).backgroundColor === 'rgb(14, 15, 18)'");
  });

  it('says that the connection is lost, and comes back by itself', async () => {
    const { page } = browser;
    await page.click('[data-testid=language]');
    await page.getByText('English').click();
    await page.goto('/dashboard');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('Connection lost, reconnecting…').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('has asked nobody but the gateway for anything', () => {
    expect(browser.strangers).toEqual([]);
  });
});
