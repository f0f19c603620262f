import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ADMIN_TOKEN } from '../support/admin-gateway.js';
import { openBrowser } from '../support/browser.js';
import { fillGateway, startMoodyUpstream } from '../support/console-data.js';
import { fillPolicies, startWebhookReceiver } from '../support/console-policy-data.js';
import { CONSOLE_PAGES } from '../support/console-pages.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import type { TestUpstream } from '../support/test-upstream.js';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const SETTLED_AFTER_MS = 1_200;

/** `npm run screenshots`: every page in both languages and themes, into docs/screenshots. */
describe('the console, in pictures', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let upstream: TestUpstream;
  let receiver: TestUpstream;
  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startMoodyUpstream();
    receiver = await startWebhookReceiver();
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    await fillGateway(gateway.admin, gateway.url, upstream.url);
    await fillPolicies(gateway.admin, gateway.url, receiver.url);
  });
  afterAll(async () => {
    await gateway?.kill('SIGTERM');
    await upstream?.close();
    await receiver?.close();
    await database?.drop();
  });

  it.each([
    ['light', 'en'],
    ['dark', 'en'],
    ['light', 'zh-CN'],
    ['dark', 'zh-CN'],
  ] as const)('%s, %s', async (theme, language) => {
    const folder = join(FOLDER, `${language}-${theme}`);
    mkdirSync(folder, { recursive: true });
    const { page, close } = await openBrowser(gateway.url, { theme, language, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    for (const [name, path] of Object.entries(CONSOLE_PAGES)) {
      await page.goto(path);
      await page.waitForTimeout(SETTLED_AFTER_MS);
      await page.screenshot({ path: join(folder, `${name}.png`) });
    }
    await close();
    const out = await openBrowser(gateway.url, { theme, language });
    await out.page.goto('/setup?token=shown-here');
    await out.page.waitForTimeout(SETTLED_AFTER_MS);
    await out.page.screenshot({ path: join(folder, 'setup.png') });
    await out.close();
  }, 120_000);
});
