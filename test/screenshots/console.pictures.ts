import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { fillGateway, startMoodyUpstream } from '../support/console-data.js';
import { fillPolicies, startWebhookReceiver } from '../support/console-policy-data.js';
import { CONSOLE_PAGES } from '../support/console-pages.js';
import { enterAsAdmin, fillPeople, WITH_ADMIN } from '../support/console-people.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import type { TestUpstream } from '../support/test-upstream.js';

const FOLDER = process.env['PICTURES_FOLDER'] ?? join(import.meta.dirname, '../../docs/screenshots');
/** Only these pages, with commas between them. */
const ONLY = process.env['PICTURES_ONLY']?.split(',');
const WIDTH_PX = Number(process.env['PICTURES_WIDTH'] ?? 1_440);
const wanted = (name: string) => !ONLY || ONLY.includes(name);
const IDLE_WITHIN_MS = 5_000;
const SETTLED_AFTER_MS = 1_200;

/** `npm run screenshots`: every page in both languages and themes, into docs/screenshots. */
describe('the console, in pictures', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let upstream: TestUpstream;
  let receiver: TestUpstream;
  let link: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    upstream = await startMoodyUpstream();
    receiver = await startWebhookReceiver();
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ...WITH_ADMIN, ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    await fillGateway(gateway.admin, gateway.url, upstream.url);
    await fillPolicies(gateway.admin, gateway.url, receiver.url);
    await fillPeople(gateway.admin, gateway.url);
    link = (await gateway.admin.data<{ inviteUser: { link: string } }>('mutation($input: InviteUserInput!) { inviteUser(input: $input) { link } }', { input: { email: 'ada@example.com', name: 'Ada', role: 'OPERATOR' } })).inviteUser.link;
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
    const browser = await openBrowser(gateway.url, { theme, language, widthPx: WIDTH_PX });
    const { page } = browser;
    await enterAsAdmin(browser, gateway.url);
    for (const [name, path] of Object.entries(CONSOLE_PAGES).filter(([name]) => wanted(name))) {
      await page.goto(path);
      // What asks again and again is never idle; it is drawn by then.
      await page.waitForLoadState('networkidle', { timeout: IDLE_WITHIN_MS }).catch(() => undefined);
      await page.waitForTimeout(SETTLED_AFTER_MS);
      await page.screenshot({ path: join(folder, `${name}.png`) });
    }
    await browser.close();
    const out = await openBrowser(gateway.url, { theme, language, widthPx: WIDTH_PX });
    for (const [name, path] of Object.entries({ 'sign-in': '/sign-in', setup: '/setup?token=shown-here', invitation: new URL(link).pathname + new URL(link).search }).filter(([name]) => wanted(name))) {
      await out.page.goto(path);
      await out.page.waitForTimeout(SETTLED_AFTER_MS);
      await out.page.screenshot({ path: join(folder, `${name}.png`) });
    }
    await out.close();
  }, 240_000);
});
