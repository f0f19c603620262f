import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from './support/database.js';
import { type ConsoleWorld, openConsole } from './support/console-world.js';

describe('the console in Chinese', () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    world = await openConsole({
      browser: { language: 'zh-CN' },
      fill: async ({ admin, url }, upstream) => {
        await admin.data('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: 'Echo', slug: 'echo', baseUrl: upstream.url } });
        await admin.data('mutation { createConsumer(input: { name: "Search team" }) { id } }');
        await admin.data('mutation { createApiKey(input: { upstreamId: 1, name: "first", keyValue: "sk-first-revoked" }) { id } }');
        const { createVirtualKey } = await admin.data<{ createVirtualKey: { secret: string } }>('mutation { createVirtualKey(input: { consumerId: 1, name: "production" }) { secret } }');
        await fetch(`${url}/proxy/echo/v1/models`, { headers: { authorization: `Bearer ${createVirtualKey.secret}` } });
      },
    });
  });
  afterAll(() => world?.close());

  it('tells what runs of tasks came to, also of those from before there were codes', async () => {
    const { page } = world.browser;
    await query(world.database.url, "INSERT INTO scheduled_task_run (task, scheduled_for, triggered_by, status, result) VALUES ('drop-old-task-runs', now(), 'schedule', 'SUCCEEDED', '7 runs dropped')");
    await page.goto('/tasks');
    await page.getByText('清理任务运行记录').waitFor();
    await page.getByRole('button', { name: '立即运行 清理任务运行记录' }).click();
    await page.getByRole('button', { name: '清理任务运行记录的运行记录' }).click();
    await page.getByText('已清除 0 条运行记录').first().waitFor();
    await page.getByText('7 runs dropped').waitFor();
  });

  it('names the rules that come with the product, in the list and in what happened to a key', async () => {
    const { page } = world.browser;
    await page.goto('/rules');
    for (const name of ['账户已停用', '配额用尽', '密钥无效', '未返回 429 的限流']) await page.getByRole('link', { name }).waitFor();
    await page.getByRole('link', { name: '配额用尽' }).click();
    await page.getByRole('heading', { name: '配额用尽' }).waitFor();
    expect(await page.locator('#rule-name').inputValue()).toBe('配额用尽');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存').waitFor();
    expect(await query(world.database.url, "SELECT name FROM rule WHERE builtin = 'quota-used-up'")).toEqual([{ name: 'Quota used up' }]);
    await page.goto('/keys');
    await page.getByRole('button', { name: 'first' }).click();
    await page.getByRole('dialog').getByText('· 密钥无效').waitFor();
  });

  it('says what is wrong with a condition and with a schedule, and where', async () => {
    const { page } = world.browser;
    await page.goto('/rules/new');
    await page.getByText('表达式', { exact: true }).click();
    await page.locator('.cm-content').first().fill('response.stat == 3');
    await page.getByRole('alert').getByText('没有名为 stat 的字段').waitFor();
    await page.goto('/tasks');
    await page.getByRole('button', { name: '清理任务运行记录的计划' }).click();
    await page.fill('#task-cron', '61 * * * *');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('alert').getByText('第 1 段：61 超出取值范围').waitFor();
  });

  it('says why a channel cannot be reached', async () => {
    const { admin } = world.gateway;
    const settings = { url: 'http://127.0.0.1:9/hook' };
    const { createNotificationChannel } = await admin.data<{ createNotificationChannel: { channel: { id: string } } }>(
      'mutation($settings: ChannelSettingsInput!) { createNotificationChannel(input: { kind: WEBHOOK, name: "inside", settings: $settings }) { channel { id } } }',
      { settings },
    );
    const { data } = await admin.send('mutation($id: ID!) { sendTestNotification(channelId: $id) { succeeded answer } }', { id: createNotificationChannel.channel.id }, { 'accept-language': 'zh-CN' });
    expect(data).toEqual({ sendTestNotification: { succeeded: false, answer: '127.0.0.1 是内网地址：如确需访问，请在 ALLOWED_WEBHOOK_NETWORKS 中允许其网络' } });
  });

  it('shows the examples of scripts, and why one was stopped, in the language that is chosen, at once when another is', async () => {
    const { page } = world.browser;
    await page.goto('/scripts');
    await page.getByText('签名', { exact: true }).waitFor();
    await page.getByText('六位随机数字').waitFor();
    await page.locator('.cm-content').first().fill('while (true) {}');
    await page.getByRole('button', { name: '运行' }).click();
    await page.getByText('脚本运行超时').waitFor();
    await page.getByTestId('language').click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByText('A random number of six digits').waitFor();
  });

  it('meets no error in the browser', () => {
    expect(world.browser.errors.filter((text) => !text.includes('400'))).toEqual([]);
  });
});
