import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/axe.js';
import { fillGateway } from './support/console-data.js';
import { type ConsoleWorld, openConsole } from './support/console-world.js';

describe('an upstream in the console, with its keys, headers and rules', () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    world = await openConsole({ fill: (gateway, upstream) => fillGateway(gateway.admin, gateway.url, upstream.url) });
  });
  afterAll(() => world?.close());

  it('has all that belongs to it in one place, each part with an address', async () => {
    const { page } = world.browser;
    await world.gateway.admin.data('mutation { updateUpstream(id: "1", input: { selectionPolicy: ROUND_ROBIN }) { id } }');
    await page.goto('/upstreams/1');
    await page.locator('nz-select').first().click();
    await page.locator('.ant-select-item-option').getByText('Random', { exact: true }).click();
    await page.getByText('Saved').waitFor();
    const { upstream: changed } = await world.gateway.admin.data<{ upstream: { selectionPolicy: string } }>('{ upstream(id: "1") { selectionPolicy } }');
    expect(changed.selectionPolicy).toBe('RANDOM');

    for (const [tab, path, sign] of [
      ['Keys', 'keys', /All \d+ keys/],
      ['Headers', 'headers', 'X-Client-Version'],
      ['Rules', 'rules', 'All upstreams'],
      ['Traffic', 'traffic', 'Success rate'],
      ['Limits', 'limits', 'Limits'],
      ['Probe', 'probe', 'Save how to probe first.'],
    ] as const) {
      await page.getByRole('navigation', { name: 'OpenAI' }).getByRole('link', { name: tab, exact: true }).click();
      await page.waitForURL(`**/upstreams/1/${path}`);
      await page.locator('app-upstream-detail').getByText(sign).first().waitFor();
      expect(await seriousFindings(page, `upstream, ${path}`)).toEqual([]);
    }
    await page.reload();
    await page.getByText('Save how to probe first.').waitFor();
  });

  it('is told how to probe its keys, and probes them', async () => {
    const { page } = world.browser;
    await page.goto('/upstreams/1/probe');
    await page.fill('#probe-path', 'no slash');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Begins with a slash and has no spaces').waitFor();
    await page.fill('#probe-path', '/v1/models');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Probe all keys' }).click();
    await page.getByText(/\d+ passed/).waitFor();
    await page.getByText(/\d+ failed/).waitFor();
  });

  it('shows what a rule would have done before it is switched on, and keeps the order that dragging gives', async () => {
    const { page } = world.browser;
    await world.gateway.admin.data('mutation($input: CreateRuleInput!) { createRule(input: $input) { id } }', { input: { name: 'Slow down', match: 'response.status == 429', enabled: false, actions: [{ type: 'COOL_DOWN', durationSeconds: 60 }] } });
    await page.goto('/rules');
    const row = page.getByRole('listitem').filter({ hasText: 'Slow down' });
    await row.locator('.ant-switch').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Keys that it would have hit').waitFor();
    await dialog.getByText(/openai-\d+|gemini-\d+|weather-\d+/).first().waitFor();
    expect(await seriousFindings(page, 'rule, switch on')).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await row.locator('.ant-switch-checked').count()).toBe(0);
    await row.locator('.ant-switch').click();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await row.locator('.ant-switch-checked').waitFor();

    const names = async () => (await page.locator('ol .name').allTextContents()).map((name) => name.trim());
    const before = await names();
    const grip = await page.locator('ol li').filter({ hasText: 'Slow down' }).locator('.grip').boundingBox();
    const first = await page.locator('ol li').first().boundingBox();
    await page.mouse.move(grip!.x + 5, grip!.y + 5);
    await page.mouse.down();
    await page.mouse.move(grip!.x + 5, grip!.y - 10, { steps: 4 });
    await page.mouse.move(grip!.x + 5, first!.y + 4, { steps: 12 });
    await page.mouse.up();
    await expect.poll(async () => (await names())[0]).toBe('Slow down');
    await page.waitForTimeout(500);
    await page.reload();
    await page.locator('ol .name').first().waitFor();
    expect(await names()).toEqual(['Slow down', ...before.filter((name) => name !== 'Slow down')]);
    expect(await seriousFindings(page, 'rules')).toEqual([]);
  });

  it('says at its place what is wrong with a rule', async () => {
    const { page } = world.browser;
    await page.goto('/rules/new');
    await page.fill('#rule-name', 'Wrong');
    await page.locator('.type').first().click();
    await page.locator('.ant-select-item-option').getByText('Disable', { exact: true }).click();
    await page.getByPlaceholder('0 0 * * *').fill('now and then');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.action .problem').getByText('Cron:').waitFor();
    await page.getByPlaceholder('0 0 * * *').fill('0 0 * * *');
    expect(await page.locator('.action .problem').count()).toBe(0);
    await page.getByText('Expression', { exact: true }).click();
    await page.locator('.cm-content').first().fill('response.status ==');
    await page.locator('app-condition-editor .problem').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  });

  it('compares the versions of a header, goes back, and tries a script on a request that was served', async () => {
    const { page } = world.browser;
    await world.gateway.admin.data('mutation { updateUpstream(id: "1", input: { captureHeaders: true }) { id } }');
    await fetch(`${world.gateway.url}/proxy/openai/v1/kept`, { headers: { authorization: `Bearer ${await virtualKey()}`, 'x-trace': 'abc' } });
    await page.goto('/headers/2');
    await page.locator('.cm-content').first().fill('// signed\nreturn "v2";');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Version 2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Compare version 1 with the one in force' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.cm-changedLine, .cm-insertedLine, .cm-deletedLine').first().waitFor();
    await dialog.getByText('return new Date().toISOString();').first().waitFor();
    expect(await seriousFindings(page, 'header, versions')).toEqual([]);
    await dialog.getByRole('button', { name: 'Go back to this' }).click();
    await page.getByText('Version 3', { exact: true }).waitFor();
    await page.locator('.cm-content').first().getByText('return new Date().toISOString();').waitFor();

    const choice = page.locator('app-header-on-request nz-select');
    await expect
      .poll(
        async () => {
          await page.reload();
          await choice.click();
          return page.locator('.ant-select-item-option').filter({ hasText: '/v1/kept' }).count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    await page.locator('.ant-select-item-option').filter({ hasText: '/v1/kept' }).click();
    await page.locator('app-header-on-request').getByRole('button', { name: 'Try' }).click();
    await page.getByTestId('headers-before').getByText('x-trace').waitFor({ timeout: 30_000 });
    await page.getByTestId('headers-after').locator('.added').getByText('X-Timestamp').waitFor();
    expect(await seriousFindings(page, 'header')).toEqual([]);
    expect(world.browser.errors).toEqual([]);
  });

  async function virtualKey(): Promise<string> {
    const { createVirtualKey } = await world.gateway.admin.data<{ createVirtualKey: { secret: string } }>('mutation { createVirtualKey(input: { consumerId: "1", name: "one more" }) { secret } }');
    return createVirtualKey.secret;
  }
});
