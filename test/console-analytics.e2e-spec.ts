import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { openBrowser } from './support/browser.js';
import { fillGateway } from './support/console-data.js';
import { seriousFindings } from './support/axe.js';
import { type ConsoleWorld, openConsole } from './support/console-world.js';

/** What `fillGateway` sends to each upstream. */
const TO_OPENAI = 120;

describe('data analysis and settings in the console', () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    world = await openConsole({ fill: (gateway, upstream) => fillGateway(gateway.admin, gateway.url, upstream.url) });
  });
  afterAll(() => world?.close());

  const choose = async (id: string, option: string) => {
    await world.browser.page.locator(`nz-select:has(#${id})`).click();
    await world.browser.page.locator('nz-option-item').getByText(option, { exact: true }).click();
    await world.browser.page.locator('h1').click();
  };
  const table = () => world.browser.page.getByRole('table').last();

  it('answer a question that stands in the address, as a chart and as a table', async () => {
    const { page } = world.browser;
    await page.goto('/analytics?by=UPSTREAM&show=REQUESTS,SUCCESS_RATE,LATENCY_P95_MS&range=1h');
    await expect.poll(async () => {
      await page.reload();
      return table().getByRole('row').filter({ hasText: 'OpenAI' }).first().textContent({ timeout: 5_000 });
    }, { timeout: 30_000, interval: 1_000 }).toContain(String(TO_OPENAI));
    await page.getByRole('img', { name: 'Requests: Upstream' }).waitFor();
    expect(await seriousFindings(world.browser.page, 'data analysis')).toEqual([]);
  });

  it('sort the table by what is clicked', async () => {
    const { page } = world.browser;
    await page.getByRole('button', { name: 'Requests', exact: true }).click();
    await page.waitForURL(/order=/);
    const first = async () => (await page.locator('app-data-table tbody tr:has(td span.num)').first().textContent()) ?? '';
    await expect.poll(first).not.toContain('OpenAI');
    await page.getByRole('button', { name: 'Requests', exact: true }).click();
    await expect.poll(first).toContain('OpenAI');
  });

  it('follow when dimensions, figures and filters are chosen, and keep them in the address', async () => {
    const { page } = world.browser;
    await choose('analytics-by', 'Outcome');
    await page.waitForURL(/by=UPSTREAM,OUTCOME|by=UPSTREAM%2COUTCOME/);
    await page.getByRole('img', { name: 'Requests: Upstream, Outcome' }).waitFor();
    await choose('analytics-upstream', 'Google Gemini');
    await page.waitForURL(/upstream=2/);
    await expect.poll(() => table().getByText('OpenAI').count()).toBe(0);
    await page.locator('app-segmented label', { hasText: 'p95' }).click();
    await page.getByRole('img', { name: 'p95: Upstream, Outcome' }).waitFor();
    await page.goto('/analytics?by=TIME&range=1h');
    await page.getByRole('img', { name: 'Requests: Time' }).waitFor();
    await page.getByText('Minutes', { exact: true }).waitFor();
  });

  it('lead from a row to just its requests in the log', async () => {
    const { page } = world.browser;
    await page.goto('/analytics?by=UPSTREAM,STATUS&show=REQUESTS&range=1h');
    const link = page.getByRole('link', { name: 'The requests behind this row: OpenAI · 200' });
    const requests = Number(await table().getByRole('row').filter({ has: link }).locator('.num').textContent());
    await link.click();
    await page.waitForURL(/\/logs\?.*upstream=1.*status=200/);
    await page.getByRole('button', { name: 'Status 200' }).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const address = await page.getByRole('menuitem', { name: 'CSV' }).getAttribute('href');
    const rows = (await (await fetch(world.gateway.url + address, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text()).trim().split('\n').slice(1);
    expect(rows).toHaveLength(requests);
  });

  it('export the same question as CSV', async () => {
    const { page } = world.browser;
    await page.goto('/analytics?by=UPSTREAM&show=REQUESTS&range=1h');
    const link = page.getByRole('link', { name: 'CSV' });
    expect(await link.getAttribute('download')).not.toBeNull();
    const answer = await fetch(world.gateway.url + (await link.getAttribute('href')), { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const csv = await answer.text();
    expect(csv.split('\r\n')[0].split('\n')[0]).toBe('upstreamId,upstreamName,requests');
    expect(csv).toContain(`1,OpenAI,${TO_OPENAI}`);
  });

  it('ask before less of the log is kept, and keep more without asking', async () => {
    const { page } = world.browser;
    await page.goto('/settings');
    await page.getByRole('heading', { name: 'How long the request log is kept' }).waitFor();
    expect(await seriousFindings(world.browser.page, 'data analysis')).toEqual([]);
    const days = async () => (await world.gateway.admin.data<{ logRetention: { days: number; rows: number } }>('{ logRetention { days rows } }')).logRetention;
    const before = await days();
    await page.fill('#retention-days', String(before.days + 10));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await days()).days).toBe(before.days + 10);
    await page.fill('#retention-rows', '2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alertdialog').getByText('Requests').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    expect((await days()).rows).toBe(before.rows);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep less' }).click();
    await expect.poll(async () => (await days()).rows).toBe(2);
  });

  it('lead to the playground and to the documentation of the API', async () => {
    const { page } = world.browser;
    for (const name of [/GraphQL playground/, /API documentation/, /Metrics/]) {
      const address = await page.getByRole('link', { name }).getAttribute('href');
      expect((await fetch(world.gateway.url + address)).status, String(name)).toBe(200);
    }
  });

  it('let who may not change settings only read them', async () => {
    const { secret } = (await world.gateway.admin.data<{ createApiToken: { secret: string } }>('mutation { createApiToken(input: { name: "operator", role: OPERATOR }) { secret } }')).createApiToken;
    const operator = await openBrowser(world.gateway.url, { headers: { authorization: `Bearer ${secret}` } });
    await operator.page.goto('/settings');
    await operator.page.getByRole('heading', { name: 'How long the request log is kept' }).waitFor();
    expect(await operator.page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await operator.close();
  });

  it('meet no error in the browser', () => {
    expect(world.browser.errors).toEqual([]);
  });
});
