import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_EMAIL, ADMIN_PASSWORD } from './support/admin-gateway.js';
import { seriousFindings } from './support/axe.js';
import { type ConsoleWorld, openConsole } from './support/console-world.js';

/** Between an answer that rests a key and the word for it in the table: one poll, and what a busy machine adds. */
const SEEN_WITHIN_MS = 4_000;

describe('the keys in the console', () => {
  let world: ConsoleWorld;

  const tally = async (filter: object = {}) => (await world.gateway.admin.data<{ apiKeys: { totalCount: number } }>('query($filter: ApiKeyFilter) { apiKeys(first: 1, filter: $filter) { totalCount } }', { filter })).apiKeys.totalCount;

  beforeAll(async () => {
    world = await openConsole({
      environment: { ADMIN_EMAIL, ADMIN_PASSWORD },
      // By a session: the browser sends no header of ours with a download.
      browser: { headers: {} },
      fill: ({ admin }, upstream) => admin.data('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: 'Echo', slug: 'echo', baseUrl: upstream.url, open: true, selectionPolicy: 'PRIORITY' } }),
    });
    const { page } = world.browser;
    await page.goto('/sign-in');
    await page.fill('#email', ADMIN_EMAIL);
    await page.fill('#password', ADMIN_PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  });
  afterAll(() => world?.close());

  it('come in by the wizard: columns are given a meaning, and what would be done is seen first', async () => {
    const { page } = world.browser;
    await page.goto('/keys');
    await page.getByRole('link', { name: 'Import' }).click();
    await page.click('#import-upstream');
    await page.getByText('Echo', { exact: true }).last().click();
    const lines = Array.from({ length: 250 }, (_, index) => `team ${index};sk-console-${index};grey`);
    await page.setInputFiles('#import-file', { name: 'Schlüssel.csv', mimeType: 'text/csv', buffer: Buffer.from(['Bezeichnung;Geheimnis;Farbe', ...lines, 'again;sk-console-7;grey', 'empty;;grey'].join('\r\n')) });
    await page.getByText('Schlüssel.csv').waitFor();
    expect(await seriousFindings(page, 'import, file')).toEqual([]);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Say which column holds the keys.').waitFor();
    for (const [heading, meaning] of [['Bezeichnung', 'Name'], ['Geheimnis', 'Key']]) {
      await page.getByRole('row', { name: heading }).locator('nz-select').click();
      await page.locator('.ant-select-item-option').getByText(meaning, { exact: true }).last().click();
    }
    expect(await seriousFindings(page, 'import, columns')).toEqual([]);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('key_value must not be empty').waitFor();
    await page.getByText('Not used: Farbe').waitFor();
    expect(await page.getByRole('button', { name: '250 New' }).count()).toBe(1);
    await page.getByRole('button', { name: '1 Duplicate' }).click();
    await page.getByRole('cell', { name: '252' }).waitFor();
    expect(await seriousFindings(page, 'import, preview')).toEqual([]);
    expect(await tally()).toBe(0);
    await page.getByRole('button', { name: 'Import 250 keys' }).click();
    await page.getByRole('heading', { name: 'Schlüssel.csv' }).waitFor();
    await page.getByText('252 of 252 rows').waitFor();
    await page.getByRole('heading', { name: '2 rows did not go in' }).waitFor();
    expect(await tally()).toBe(250);
    expect(await seriousFindings(page, 'import, result')).toEqual([]);
  });

  it('are told by the error file, go again by undo, and the imports are kept in a list', async () => {
    const { page } = world.browser;
    const [errors] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Error file' }).click()]);
    expect(errors.suggestedFilename()).toMatch(/^import-\d+-errors\.csv$/);
    expect(readFileSync(await errors.path(), 'utf8')).toContain('key_value must not be empty');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undo the import of 250 keys?').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone', { exact: true }).waitFor();
    expect(await tally()).toBe(0);
    await page.getByRole('navigation').getByRole('link', { name: 'Imports' }).click();
    await page.getByRole('link', { name: 'Schlüssel.csv' }).waitFor();
    expect(await seriousFindings(page, 'imports')).toEqual([]);
  });

  it('come in from a pasted list, which needs an upstream', async () => {
    const { page } = world.browser;
    await page.goto('/keys/import');
    await page.getByText('Paste', { exact: true }).click();
    await page.fill('#import-values', Array.from({ length: 1_200 }, (_, index) => `sk-pasted-${index}`).join('\n'));
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('choose the upstream that they are for').waitFor();
    await page.click('#import-upstream');
    await page.getByText('Echo', { exact: true }).last().click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Import 1,200 keys' }).click();
    await page.getByText('1,200 of 1,200 rows').waitFor();
    expect(await tally()).toBe(1_200);
  });

  it('are paged by the server, and changed by the page or all that match', async () => {
    const { page } = world.browser;
    await page.goto('/keys?upstream=1');
    await page.getByText('1–100 of 1,200').waitFor();
    // On a slow line the second page is asked for before the first has come.
    await page.route('**/graphql', async (route) => {
      await sleep(400);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('101–200 of 1,200').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('201–300 of 1,200').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await page.getByText('201–300 of 1,200').waitFor();
    const link = page.url();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('101–200 of 1,200').waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('1–100 of 1,200').waitFor();
    await page.goto(link);
    await page.getByText('201–300 of 1,200').waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('1–100 of 1,200').waitFor();
    await page.getByLabel('Select all rows').check();
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.click('#bulk-add-tags');
    await page.keyboard.type('first,');
    await page.fill('#bulk-weight', '7');
    await page.getByText('Set', { exact: true }).click();
    await page.fill('#bulk-quota', '500');
    expect(await seriousFindings(page, 'bulk change')).toEqual([]);
    await page.getByRole('button', { name: 'Change 100 keys' }).click();
    await page.getByText('100 keys were changed').waitFor();
    expect(await tally({ tags: ['first'] })).toBe(100);
    const { quotas } = await world.gateway.admin.data<{ quotas: { totalCount: number } }>('{ quotas(first: 1) { totalCount } }');
    expect(quotas.totalCount).toBe(100);

    await page.getByLabel('Select all rows').check();
    await page.getByRole('button', { name: 'Select all 1,200 that match' }).click();
    await page.getByText('1,200 selected').waitFor();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText('Disable 1,200 keys?').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('1,200 keys were changed').waitFor();
    expect(await tally({ statuses: ['DISABLED'] })).toBe(1_200);

    await page.goto('/keys?tag=first');
    await page.getByText('1–100 of 100').waitFor();
    await page.getByLabel('Select all rows').check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing matches').waitFor();
    expect(await tally()).toBe(1_100);
  });

  it('go cooling in the table by themselves, with the reason and the end, beside a line of what they did', async () => {
    const { page } = world.browser;
    const { createApiKey } = await world.gateway.admin.data<{ createApiKey: { id: string } }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: 'overloaded', keyValue: 'sk-console-limited', priority: 9 } });
    await world.gateway.admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: 'steady', keyValue: 'sk-console-steady' } });
    await page.goto('/keys?q=o&upstream=1&condition=ACTIVE');
    await page.goto('/keys?q=overloaded');
    const row = page.getByRole('row', { name: 'overloaded' });
    await row.getByText('Active').waitFor();
    expect((await fetch(`${world.gateway.url}/proxy/echo/v1/chat`)).status).toBe(200);
    const startMs = Date.now();
    await row.getByText('Cooling').waitFor({ timeout: SEEN_WITHIN_MS });
    console.log(`cooling in the table: ${Date.now() - startMs} ms after the answer`);
    await row.getByText(/\d+ (min|sec).* left/).waitFor();
    await page.goto('/keys?q=steady');
    await page.getByLabel('1 request in 24 hours').waitFor();
    expect(createApiKey.id).toBeTruthy();
    expect(await seriousFindings(page, 'keys')).toEqual([]);
  });

  it('are probed, one and all, with the progress in sight', async () => {
    const { page } = world.browser;
    await world.gateway.admin.data('mutation { setKeyProbe(upstreamId: "1", input: { path: "/v1/models", enabled: false }) { path } }');
    await page.getByRole('button', { name: 'steady' }).click();
    await page.getByRole('button', { name: 'Probe', exact: true }).click();
    await page.getByText('HTTP 200').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/keys?upstream=1');
    await page.getByRole('button', { name: 'Probe all keys' }).click();
    await page.getByText('1 passed').waitFor();
    await page.getByText('1 failed').waitFor();
    expect(world.browser.errors).toEqual([]);
  });
});
