import { Role } from '@app/access';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abilityOf } from '../libs/access/src/permissions/ability.js';
import { AdminClient, startAdminGateway } from './support/admin-gateway.js';
import { enterAs, openBrowser, type TestBrowser } from './support/browser.js';
import { fillGateway, startMoodyUpstream } from './support/console-data.js';
import { fillPolicies, startWebhookReceiver } from './support/console-policy-data.js';
import { CONSOLE_PAGES } from './support/console-pages.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { type FoundHandler, handlersOf } from './support/handlers.js';
import type { TestUpstream } from './support/test-upstream.js';
import { type Tried, tryEverything, watch } from './support/try-everything.js';

const PASSWORD = 'a password of their own';

interface Person {
  role: Role;
  upstreamIds?: number[];
}

describe('what the console offers', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let upstream: TestUpstream;
  let receiver: TestUpstream;
  let handlers: FoundHandler[];
  const browsers: TestBrowser[] = [];

  beforeAll(async () => {
    const described = await startAdminGateway();
    handlers = handlersOf(described);
    await described.close();
    database = await createTestDatabase();
    upstream = await startMoodyUpstream();
    receiver = await startWebhookReceiver();
    gateway = await startGatewayProcess({ databaseUrl: database.url, environment: { ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    await fillGateway(gateway.admin, gateway.url, upstream.url);
    await fillPolicies(gateway.admin, gateway.url, receiver.url);
  });
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await gateway?.kill('SIGTERM');
    await upstream?.close();
    await receiver?.close();
    await database?.drop();
  });

  /** Whether the operation's declared permission lets this person do it. */
  const mayDo = (person: Person, asked: string) => {
    const [verb, path] = asked.split(' ');
    const handler = handlers.find(({ key }) => key === asked || (path !== undefined && new RegExp(`^${verb} ${key.slice(verb.length + 1).replace(/:\w+/g, '[^/]+')}$`).test(asked)));
    if (!handler?.permission) throw new Error(`${asked} is no operation that is known`);
    const { permission } = handler;
    return typeof permission === 'string' || abilityOf(person).can(permission.action, permission.subject);
  };

  async function enter({ role, upstreamIds }: Person): Promise<{ page: Page; tried: Tried; errors: string[] }> {
    const email = `${role.toLowerCase()}-${upstreamIds?.length ?? 0}@example.com`;
    const { inviteUser } = await gateway.admin.data<{ inviteUser: { link: string } }>('mutation($input: InviteUserInput!) { inviteUser(input: $input) { link } }', { input: { email, name: role, role, upstreamIds } });
    const client = new AdminClient(gateway.url);
    await client.data('mutation($token: String!, $input: AcceptInvitationInput!) { acceptInvitation(token: $token, input: $input) { role } }', { token: new URL(inviteUser.link).searchParams.get('token'), input: { password: PASSWORD } });
    const browser = await openBrowser(gateway.url);
    browsers.push(browser);
    await enterAs(browser, gateway.url, client);
    return { page: browser.page, tried: await watch(browser.page), errors: browser.errors };
  }

  // Side by side: most of the time each waits for its page to come to rest.
  it.concurrent.each<Person>([{ role: Role.VIEWER }, { role: Role.OPERATOR }, { role: Role.OPERATOR, upstreamIds: [1] }])('is only what $role may do, on upstreams $upstreamIds', async (person) => {
    const { page, tried, errors } = await enter(person);
    for (const path of [...Object.values(CONSOLE_PAGES), '/account']) await tryEverything(page, path, tried);
    console.log(`${person.role} ${person.upstreamIds ?? ''}: ${[...tried.asked].sort().join(', ')}`);
    expect([...tried.asked].filter((asked) => !mayDo(person, asked))).toEqual([]);
    expect(tried.refused).toEqual([]);
    // A test request without a virtual key is answered 401; what the admin API refuses is in `refused`.
    expect(errors.filter((text) => !/net::ERR_FAILED|status of 401/.test(text))).toEqual([]);
    if (person.role === Role.VIEWER) expect(tried.forms).toEqual([]);
  }, 600_000);

  it('is not a page that one may not read, in the navigation or by its address', async () => {
    const { page } = await enter({ role: Role.OPERATOR, upstreamIds: [1, 2] });
    await page.goto('/users');
    await page.getByText('Your role does not open this page').waitFor();
    expect(new URL(page.url()).pathname).toBe('/users');
    const nav = page.getByRole('navigation', { name: 'Main navigation' });
    await nav.getByRole('link', { name: 'Upstreams' }).waitFor();
    expect(await nav.getByRole('link').allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('API keys')]));
    for (const name of ['Users', 'Audit log', 'Consumers', 'Rules']) expect(await nav.getByRole('link', { name }).count(), name).toBe(0);
    await page.goto('/upstreams');
    await page.getByRole('link', { name: 'OpenAI' }).waitFor();
    expect(await page.getByRole('button', { name: 'New upstream' }).count()).toBe(0);
  });
});
