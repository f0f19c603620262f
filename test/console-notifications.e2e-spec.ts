import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { seriousFindings } from './support/axe.js';
import { openBrowser, shownSecret, type TestBrowser } from './support/browser.js';
import { startMoodyUpstream } from './support/console-data.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { readBody, startUpstream, type TestUpstream } from './support/test-upstream.js';

const PASSWORD = 'canary-smtp-password-77';

describe('notifications in the console', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let upstream: TestUpstream;
  let receiver: TestUpstream;
  let browser: TestBrowser;
  let virtualKey: string;
  let answersWith = 200;
  const received: { headers: Record<string, string>; body: string }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startMoodyUpstream();
    receiver = await startUpstream(async (request, response) => {
      received.push({ headers: request.headers as Record<string, string>, body: (await readBody(request)).toString() });
      response.writeHead(answersWith).end(answersWith === 200 ? 'thank you' : 'not now');
    });
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    const { admin } = gateway;
    await admin.data('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: 'Echo', slug: 'echo', baseUrl: upstream.url, failureThreshold: 1 } });
    await admin.data('mutation { createConsumer(input: { name: "Search team" }) { id } }');
    virtualKey = (await admin.data<{ createVirtualKey: { secret: string } }>('mutation { createVirtualKey(input: { consumerId: 1, name: "production" }) { secret } }')).createVirtualKey.secret;
    browser = await openBrowser(gateway.url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill('SIGTERM');
    await upstream?.close();
    await receiver?.close();
    await database?.drop();
  });

  const addKey = (name: string) => gateway.admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name, keyValue: `sk-${name}` } });
  const send = () => fetch(`${gateway.url}/proxy/echo/v1/models`, { headers: { authorization: `Bearer ${virtualKey}` } }).then((response) => response.arrayBuffer());
  const choose = async (id: string, option: string) => {
    await browser.page.locator(`nz-select:has(#${id})`).click();
    await browser.page.locator('nz-option-item').getByText(option, { exact: true }).click();
  };
  const addRecipient = async (address: string) => {
    await browser.page.locator('nz-select:has(#channel-to)').click();
    await browser.page.keyboard.type(address);
    await browser.page.keyboard.press('Enter');
    await browser.page.getByRole('dialog').locator('h2').click();
  };

  let signingSecret: string;

  it('make a webhook, show its signing secret once, and show what a test came to', async () => {
    const { page } = browser;
    await page.goto('/notifications/routes');
    await page.getByText('add a channel first').waitFor();
    await page.getByRole('link', { name: 'Channels' }).last().click();
    await page.getByRole('button', { name: 'Add a channel' }).first().click();
    await choose('channel-kind', 'Webhook');
    await page.fill('#channel-name', 'Incident hub');
    await page.fill('#channel-url', `${receiver.url}/events/canary-path-token`);
    await page.fill('#channel-headers', 'X-Team gateway');
    await page.locator('button[type=submit]').click();
    await page.getByText('Each line needs a name').waitFor();
    await page.fill('#channel-headers', 'X-Team: gateway');
    await page.locator('button[type=submit]').click();
    await page.getByText(/^whsec_/).waitFor();
    signingSecret = await shownSecret(page);
    await page.getByRole('button', { name: 'I have kept it' }).click();

    await page.getByRole('button', { name: 'Send a test to Incident hub' }).click();
    await page.getByText('HTTP 200 thank you').waitFor();
    expect(received[0].headers['x-team']).toBe('gateway');
    expect(new Webhook(signingSecret).verify(received[0].body, received[0].headers)).toMatchObject({ type: 'com.api-gateway-pro.key_disabled' });
    answersWith = 503;
    await page.getByRole('button', { name: 'Send a test to Incident hub' }).click();
    await page.getByText('HTTP 503 not now').waitFor();
    answersWith = 200;
    expect(await seriousFindings(browser.page, 'notifications')).toEqual([]);
  });

  it('ask each kind for what it needs, and never show a secret again', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.locator('button[type=submit]').click();
    await expect.poll(() => page.getByText('Please fill this in').count()).toBe(4);
    await page.fill('#channel-name', 'On call');
    await page.fill('#channel-host', 'smtp.example.com');
    await page.fill('#channel-user', 'gateway');
    await page.fill('#channel-password', PASSWORD);
    await page.fill('#channel-from', 'gateway@example.com');
    await addRecipient('nonsense');
    await page.locator('button[type=submit]').click();
    await page.locator('#channel-to-problem').waitFor();
    await page.locator('nz-select:has(#channel-to) .ant-select-selection-item-remove').click();
    await addRecipient('oncall@example.com');
    await page.locator('button[type=submit]').click();
    await page.getByRole('cell', { name: 'oncall@example.com' }).waitFor();

    await page.getByRole('button', { name: 'Actions for On call' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect.poll(() => page.inputValue('#channel-host')).toBe('smtp.example.com');
    expect(await page.inputValue('#channel-password')).toBe('');
    await page.fill('#channel-name', 'Night shift');
    await page.locator('button[type=submit]').click();
    await page.getByRole('cell', { name: 'Night shift' }).first().waitFor();
    const shown = JSON.stringify([await page.content(), await gateway.admin.data('{ notificationChannels { edges { node { name target settings { host user hasPassword hasSecret headerNames } } } } }')]);
    for (const secret of [PASSWORD, signingSecret, 'canary-path-token']) expect(shown).not.toContain(secret);
    expect(shown).toContain('\\"hasPassword\\":true'.replaceAll('\\', ''));
  });

  it('route what happens to a key, and show in the history that it was delivered', async () => {
    const { page } = browser;
    await page.goto('/notifications/routes');
    await page.getByRole('button', { name: 'Add a route' }).first().click();
    await page.fill('#route-name', 'Lost keys');
    await choose('route-channel', 'Incident hub');
    await choose('route-events', 'Key disabled');
    await page.getByRole('dialog').locator('h2').click();
    await page.fill('#route-quiet-from', '22:00');
    await page.locator('button[type=submit]').click();
    await page.getByText('Quiet hours need a start and an end').waitFor();
    await page.fill('#route-quiet-from', '');
    await page.fill('#route-dedupe', '0');
    await page.locator('button[type=submit]').click();
    await page.getByRole('cell', { name: 'Key disabled All upstreams' }).waitFor();
    expect(await seriousFindings(browser.page, 'notifications')).toEqual([]);

    await page.goto('/notifications/history');
    await page.getByText('Nothing was told yet').waitFor();
    await addKey('first-revoked');
    await send();
    await page.getByRole('cell', { name: 'Key disabled first-revoked' }).waitFor();
    await page.getByText('Delivered', { exact: true }).waitFor();
    expect(await seriousFindings(browser.page, 'notifications')).toEqual([]);
    const event = new Webhook(signingSecret).verify(received.at(-1)!.body, received.at(-1)!.headers);
    expect(event).toMatchObject({ type: 'com.api-gateway-pro.key_disabled', data: { keyName: 'first-revoked', upstreamName: 'Echo', reasonCode: 'RULE_FIRED', reasonParams: { ruleName: 'Invalid key' } } });
  });

  it('show each try with its answer, and try again when asked to', async () => {
    const { page } = browser;
    answersWith = 500;
    await addKey('second-revoked');
    await send();
    await page.goto('/notifications/history?status=PENDING');
    await page.getByRole('button', { name: 'Key disabled' }).click();
    const panel = page.getByRole('dialog');
    await panel.getByText('HTTP 500 not now').first().waitFor();
    answersWith = 200;
    await panel.getByRole('button', { name: 'Try again now' }).click();
    await panel.getByText('HTTP 200 thank you').waitFor();
    await panel.getByText('Delivered', { exact: true }).first().waitFor();
    const ids = received.slice(-2).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('change a text with a preview beside it, and go back to the default', async () => {
    const { page } = browser;
    await page.goto('/notifications/templates?kind=WEBHOOK&language=zh-CN&event=key_disabled');
    const preview = page.getByRole('region', { name: 'Preview with sample data' });
    await preview.getByText('配额用尽').waitFor();
    expect(await seriousFindings(browser.page, 'notifications')).toEqual([]);
    await page.fill('#template-title', '{{keyName}} 停用了');
    await preview.getByText('Key 1 停用了').waitFor();
    await page.fill('#template-title', '{{#keyName}}');
    await preview.getByText('The section keyName is not closed').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.fill('#template-title', '{{keyName}} 停用了');
    await preview.getByText('Key 1 停用了').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Own', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Reset to default' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset to default' }).click();
    await preview.getByText('密钥停用 · OpenAI').waitFor();
  });

  it('meet no error in the browser', () => {
    expect(browser.errors).toEqual([]);
  });
});
