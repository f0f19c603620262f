import { AdminClient, ADMIN_EMAIL, ADMIN_PASSWORD } from './admin-gateway.js';
import { enterAs, type TestBrowser } from './browser.js';

/** The environment of a gateway whose first admin can sign in. */
export const WITH_ADMIN = { ADMIN_EMAIL, ADMIN_PASSWORD };

const PASSWORD = 'a password of their own';

/** Users with different roles, one of whom has not come yet, and tokens of programs. */
export async function fillPeople(admin: AdminClient, gatewayUrl: string): Promise<void> {
  const people = [
    { name: 'Grace Hopper', email: 'grace@example.com', role: 'OPERATOR' },
    { name: '李雷', email: 'li.lei@example.com', role: 'OPERATOR', upstreamIds: ['1', '2'] },
    { name: 'Edsger Dijkstra', email: 'edsger@example.com', role: 'VIEWER' },
  ];
  for (const [index, input] of people.entries()) {
    const { inviteUser } = await admin.data<{ inviteUser: { link: string } }>('mutation($input: InviteUserInput!) { inviteUser(input: $input) { link } }', { input });
    if (index === 2) continue;
    const accept = 'mutation($token: String!, $input: AcceptInvitationInput!) { acceptInvitation(token: $token, input: $input) { role } }';
    await new AdminClient(gatewayUrl, { 'User-Agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15' }).data(accept, { token: new URL(inviteUser.link).searchParams.get('token'), input: { password: PASSWORD } });
  }
  for (const input of [
    { name: 'nightly backup', role: 'VIEWER', expiresAt: new Date(Date.now() + 86 * 86_400_000).toISOString() },
    { name: 'deployment pipeline', role: 'OPERATOR', upstreamIds: ['1'], expiresAt: new Date(Date.now() + 20 * 86_400_000).toISOString() },
    { name: 'monitoring', role: 'VIEWER' },
  ]) await admin.data('mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret } }', { input });
}

/** Has the browser come in as the first admin, who is signed in elsewhere too. */
export async function enterAsAdmin(browser: TestBrowser, gatewayUrl: string): Promise<void> {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';
  await enterAs(browser, gatewayUrl, await new AdminClient(gatewayUrl, { 'User-Agent': chrome }).signIn());
}
