import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/axe.js';
import { openBrowser } from './support/browser.js';
import { type ConsoleWorld, openConsole } from './support/console-world.js';

describe('limits and quotas in the console', () => {
  let world: ConsoleWorld;
  let secret: string;

  beforeAll(async () => {
    world = await openConsole({
      fill: async ({ admin }, upstream) => {
        await admin.data('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: 'Echo', slug: 'echo', baseUrl: upstream.url } });
        for (const name of ['first', 'second']) await admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name, keyValue: `sk-limits-${name}` } });
        await admin.data('mutation { createConsumer(input: { name: "Search team" }) { id } }');
        secret = (await admin.data<{ createVirtualKey: { secret: string } }>('mutation { createVirtualKey(input: { consumerId: 1, name: "production" }) { secret } }')).createVirtualKey.secret;
      },
    });
  });
  afterAll(() => world?.close());

  const send = () => fetch(`${world.gateway.url}/proxy/echo/v1/models`, { headers: { authorization: `Bearer ${secret}` } });

  it('limit a consumer in short form, say what is wrong at the field, and follow the use live', async () => {
    const { page } = world.browser;
    await page.goto('/consumers/1');
    await page.getByText('Nothing limits it.').waitFor();
    await page.getByRole('button', { name: 'Add a limit' }).click();
    await page.fill('#limit-rates', 'three a minute');
    await page.locator('button[type=submit]').click();
    await page.locator('#limit-rates-problem').waitFor();
    await page.fill('#limit-rates', '3/min, 100/day');
    await page.locator('button[type=submit]').click();
    await page.getByText('0 / 3', { exact: true }).waitFor();
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    await page.getByText('2 / 3', { exact: true }).waitFor();
    await page.getByText('2 / 100', { exact: true }).waitFor();
    await send();
    expect((await send()).status).toBe(429);
    await page.getByRole('meter', { name: 'In a minute' }).and(page.locator('.full')).waitFor();
  });

  it('list limits by their subjects, filtered in the address, and switch one off', async () => {
    const { page } = world.browser;
    await page.goto('/limits?kind=CONSUMER');
    await page.getByRole('cell', { name: 'Search team Consumer' }).waitFor();
    expect(await seriousFindings(world.browser.page, 'limits')).toEqual([]);
    await page.getByRole('switch', { name: 'Enabled', checked: true }).click();
    await page.getByRole('switch', { name: 'Enabled', checked: false }).waitFor();
    await expect.poll(async () => (await send()).status).toBe(200);
    await page.goto('/limits?kind=UPSTREAM');
    await page.getByText('Nothing matches').waitFor();
  });

  it('limit an upstream that is chosen in the form', async () => {
    const { page } = world.browser;
    await page.goto('/limits');
    await page.getByRole('button', { name: 'Add a limit' }).first().click();
    await page.locator('button[type=submit]').click();
    await page.getByText('Please fill this in').waitFor();
    await page.click('#limit-upstream');
    await page.getByText('Echo', { exact: true }).last().click();
    await page.fill('#limit-rates', '');
    await page.locator('button[type=submit]').click();
    await page.getByText('Set a rate or a number of requests at the same time').waitFor();
    await page.fill('#limit-concurrent', '7');
    await page.locator('button[type=submit]').click();
    await page.getByText('0 / 7').waitFor();
  });

  it('make a quota that keys share, show it on the key, and reset it', async () => {
    const { page } = world.browser;
    await page.goto('/limits/quotas');
    await page.getByRole('button', { name: 'Add a quota' }).first().click();
    await page.fill('#quota-name', 'Account A');
    await page.fill('#quota-total', '500');
    for (const name of ['first', 'second']) {
      await page.click('#quota-api-keys');
      await page.keyboard.type(name);
      await page.getByText(`${name} · Echo`, { exact: true }).last().click();
    }
    await page.locator('button[type=submit]').click();
    await page.getByRole('cell', { name: 'first, second' }).waitFor();
    for (let index = 0; index < 4; index++) expect((await send()).status).toBe(200);
    await page.getByText('4 / 500').waitFor();
    expect(await seriousFindings(world.browser.page, 'limits')).toEqual([]);

    await page.goto('/keys');
    await page.getByRole('button', { name: 'second' }).click();
    const panel = page.getByRole('dialog');
    await panel.getByText('shared by 2 keys').waitFor();
    await panel.getByText('Quota used').waitFor();
    await panel.getByRole('button', { name: 'Actions for Account A' }).click();
    await page.getByRole('menuitem', { name: 'Reset now' }).click();
    await page.getByRole('alertdialog').getByText('The 4 that are used in the running period are forgotten').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset now' }).click();
    await panel.getByText('0 / 500').first().waitFor();
  });

  it('are turned over by the page, which stays while it is asked for again and again, and over a reload', async () => {
    const { page } = world.browser;
    const { quotas } = await world.gateway.admin.data<{ quotas: { totalCount: number } }>('{ quotas(first: 1) { totalCount } }');
    for (let count = quotas.totalCount; count < 103; count++) await world.gateway.admin.data('mutation($input: CreateQuotaInput!) { createQuota(input: $input) { id } }', { input: { name: `quota ${count + 1}`, quotaTotal: 10 } });
    await page.goto('/limits/quotas');
    await page.getByText('1–100', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('101–103', { exact: true }).waitFor();
    const asked = () => page.waitForResponse((response) => response.request().postDataJSON()?.operationName === 'Quotas');
    await asked();
    await asked();
    for (const count of [101, 102, 103]) await page.getByRole('cell', { name: `quota ${count}`, exact: true }).waitFor();
    await page.reload();
    await page.getByText('101–103', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('1–100', { exact: true }).waitFor();
    await page.waitForURL('**/limits/quotas');
  });

  it('go back a page when the one that is looked at runs empty', async () => {
    const { page } = world.browser;
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('101–103', { exact: true }).waitFor();
    const { quotas } = await world.gateway.admin.data<{ quotas: { edges: { node: { id: string } }[] } }>('query($after: String) { quotas(first: 100, after: $after) { edges { node { id } } } }', { after: new URL(page.url()).searchParams.get('after') });
    expect(quotas.edges).toHaveLength(3);
    for (const { node } of quotas.edges) await world.gateway.admin.data('mutation($id: ID!) { deleteQuota(id: $id) }', { id: node.id });
    await page.waitForURL('**/limits/quotas');
    await page.getByRole('cell', { name: 'quota 50', exact: true }).waitFor();
  });

  it('offer a viewer no change', async () => {
    const { secret: token } = (await world.gateway.admin.data<{ createApiToken: { secret: string } }>('mutation { createApiToken(input: { name: "viewer", role: VIEWER }) { secret } }')).createApiToken;
    const viewer = await openBrowser(world.gateway.url, { headers: { authorization: `Bearer ${token}` } });
    await viewer.page.goto('/limits');
    await viewer.page.getByRole('cell', { name: 'Search team Consumer' }).waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Add a limit' }).count()).toBe(0);
    expect(await viewer.page.getByRole('switch').first().isDisabled()).toBe(true);
    await viewer.page.goto('/consumers/1');
    await viewer.page.getByRole('button', { name: 'Actions for production' }).click();
    expect(await viewer.page.getByRole('menuitem').allTextContents()).toEqual(['Limits and quotas']);
    await viewer.page.getByRole('menuitem', { name: 'Limits and quotas' }).click();
    const panel = viewer.page.getByRole('dialog');
    await panel.getByText('Nothing limits it.').waitFor();
    expect(await panel.getByRole('button', { name: /^Add/ }).count()).toBe(0);
    await viewer.close();
  });

  it('meet no error in the browser', () => {
    expect(world.browser.errors).toEqual([]);
  });
});
