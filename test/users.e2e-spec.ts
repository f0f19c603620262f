import { generate } from 'otplib';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN, startAdminGateway, type AdminClient, type AdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const INVITE = 'mutation($input: InviteUserInput!) { inviteUser(input: $input) { link expiresAt user { id role } } }';
const ACCEPT = 'mutation($token: String!, $input: AcceptInvitationInput!) { acceptInvitation(token: $token, input: $input) { email role } }';
const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { role } }';
const UPDATE = 'mutation($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { role enabled } }';
const CREATE_TOKEN = 'mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret apiToken { id prefix role } } }';
const CREATE_UPSTREAM = 'mutation($slug: String!) { createUpstream(input: { name: $slug, slug: $slug, baseUrl: "http://127.0.0.1:9" }) { id } }';

interface Invited {
  inviteUser: { link: string; user: { id: string } };
}

let gateway: AdminGateway;
let admin: AdminClient;
beforeAll(async () => {
  gateway = await startAdminGateway();
  admin = await gateway.client().signIn();
});
afterAll(() => gateway.close());

async function invite(email: string, role: string, upstreamIds?: string[]): Promise<{ id: string; client: AdminClient; password: string }> {
  const { inviteUser } = await admin.data<Invited>(INVITE, { input: { email, name: email, role, upstreamIds } });
  const password = `the password of ${email}`;
  const client = gateway.client();
  await client.data(ACCEPT, { token: new URL(inviteUser.link).searchParams.get('token'), input: { password } });
  return { id: inviteUser.user.id, client, password };
}

describe('an invitation', () => {
  it('makes a user who can sign in once the link was followed, which works once', async () => {
    const { inviteUser } = await admin.data<Invited>(INVITE, { input: { email: 'Ann@example.com', name: 'Ann', role: 'OPERATOR' } });
    const token = new URL(inviteUser.link).searchParams.get('token');
    const guest = gateway.client();
    expect(await guest.refusal(SIGN_IN, { input: { email: 'ann@example.com', password: '' } })).toBe('UNAUTHENTICATED');
    expect(await guest.data('query($token: String!) { invitation(token: $token) { email name } }', { token })).toEqual({ invitation: { email: 'ann@example.com', name: 'Ann' } });
    expect(await guest.data(ACCEPT, { token, input: { password: 'a password of her own' } })).toEqual({ acceptInvitation: { email: 'ann@example.com', role: 'OPERATOR' } });
    expect(await gateway.client().refusal(ACCEPT, { token, input: { password: 'a password of others' } })).toBe('FORBIDDEN');
    await gateway.client().signIn('ann@example.com', 'a password of her own');
  });

  it('is not valid after another was made, nor for an address that is taken', async () => {
    const input = { email: 'ben@example.com', name: 'Ben', role: 'VIEWER' };
    const first = await admin.data<Invited>(INVITE, { input });
    expect(await admin.refusal(INVITE, { input })).toBe('CONFLICT');
    await admin.data('mutation($id: ID!) { renewInvitation(userId: $id) { link } }', { id: first.inviteUser.user.id });
    expect(await gateway.client().refusal(ACCEPT, { token: new URL(first.inviteUser.link).searchParams.get('token'), input: { password: 'long enough, surely' } })).toBe('FORBIDDEN');
  });
});

describe('roles', () => {
  it('let a viewer read, an operator change all but users, and an admin do everything', async () => {
    const viewer = (await invite('viewer@example.com', 'VIEWER')).client;
    const operator = (await invite('operator@example.com', 'OPERATOR')).client;
    expect(await viewer.refusal('{ upstreams { totalCount } }')).toBeUndefined();
    expect(await viewer.refusal(CREATE_UPSTREAM, { slug: 'not-by-viewer' })).toBe('FORBIDDEN');
    expect(await operator.refusal(CREATE_UPSTREAM, { slug: 'by-operator' })).toBeUndefined();
    for (const client of [viewer, operator]) {
      expect(await client.refusal('{ users { totalCount } }')).toBe('FORBIDDEN');
      expect(await client.refusal('{ apiTokens { totalCount } }')).toBe('FORBIDDEN');
      expect(await client.refusal(INVITE, { input: { email: 'x@example.com', name: 'X', role: 'ADMIN' } })).toBe('FORBIDDEN');
    }
  });

  it('can be narrowed to upstreams, and then reach no other', async () => {
    const { createUpstream: own } = await admin.data<{ createUpstream: { id: string } }>(CREATE_UPSTREAM, { slug: 'own' });
    const { createUpstream: other } = await admin.data<{ createUpstream: { id: string } }>(CREATE_UPSTREAM, { slug: 'other' });
    const { client } = await invite('narrow@example.com', 'OPERATOR', [own.id]);
    expect(await client.data('{ upstreams { totalCount edges { node { slug } } } }')).toEqual({ upstreams: { totalCount: 1, edges: [{ node: { slug: 'own' } }] } });
    const createKey = 'mutation($id: ID!) { createApiKey(input: { upstreamId: $id, name: "k", keyValue: "sk-of-one-upstream" }) { id } }';
    await client.data(createKey, { id: own.id });
    expect(await client.refusal(createKey, { id: other.id })).toBe('NOT_FOUND');
    const { createApiKey: foreign } = await admin.data<{ createApiKey: { id: string } }>(createKey, { id: other.id });
    expect(await client.data('{ apiKeys { totalCount } }')).toEqual({ apiKeys: { totalCount: 1 } });
    expect(await client.refusal('mutation($id: ID!) { disableApiKey(id: $id) { id } }', { id: foreign.id })).toBe('NOT_FOUND');
    expect(await client.refusal('{ scheduledTasks { id } }')).toBe('FORBIDDEN');
    const update = 'mutation($id: ID!) { updateUpstream(id: $id, input: { maxAttempts: 2 }) { id } }';
    expect(await client.refusal(update, { id: own.id })).toBeUndefined();
    expect(await client.refusal(update, { id: other.id })).toBe('NOT_FOUND');
    expect(await client.refusal('query($id: ID!) { upstream(id: $id) { id } }', { id: other.id })).toBe('NOT_FOUND');
    expect(await client.refusal('mutation($id: ID!) { deleteUpstream(id: $id) }', { id: own.id })).toBe('FORBIDDEN');
    expect(await client.refusal(CREATE_UPSTREAM, { slug: 'third' })).toBe('FORBIDDEN');
  });

  it('change at once, and the last admin keeps being one', async () => {
    const { id, client } = await invite('rise@example.com', 'VIEWER');
    expect(await client.refusal(CREATE_UPSTREAM, { slug: 'too-early' })).toBe('FORBIDDEN');
    await admin.data(UPDATE, { id, input: { role: 'OPERATOR' } });
    expect(await client.refusal(CREATE_UPSTREAM, { slug: 'in-time' })).toBeUndefined();
    await admin.data(UPDATE, { id, input: { enabled: false } });
    expect(await client.refusal('{ me { role } }')).toBe('UNAUTHENTICATED');
    const { me } = await admin.data<{ me: { userId: string } }>('{ me { userId } }');
    expect(await admin.refusal(UPDATE, { id: me.userId, input: { role: 'OPERATOR' } })).toBe('CONFLICT');
    expect(await admin.refusal(UPDATE, { id: me.userId, input: { upstreamIds: [] } })).toBe('CONFLICT');
    expect(await admin.refusal('mutation($id: ID!) { deleteUser(id: $id) }', { id: me.userId })).toBe('CONFLICT');
  });
});

describe('sessions', () => {
  it('are listed, and end at once with their sockets when they are revoked', async () => {
    const { id, client } = await invite('sessions@example.com', 'VIEWER');
    const { mySessions } = await client.data<{ mySessions: { id: string; ip: string }[] }>('{ mySessions { id ip lastSeenAt expiresAt } }');
    expect(mySessions).toHaveLength(1);
    expect(await admin.data('query($id: ID!) { userSessions(userId: $id) { id } }', { id })).toEqual({ userSessions: [{ id: mySessions[0].id }] });
    const cookie = client.cookie!;
    let closed!: (code: number) => void;
    const closing = new Promise<number>((resolve) => (closed = resolve));
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers: { Cookie: cookie } });
      }
    }
    await new Promise<void>((resolve) => createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, lazy: false, retryAttempts: 0, onNonLazyError: () => undefined, on: { connected: () => resolve(), closed: (event) => closed((event as { code: number }).code) } }));
    const begun = performance.now();
    await admin.data('mutation($id: ID!) { revokeSession(id: $id) }', { id: mySessions[0].id });
    expect(await closing).toBe(4401);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(await client.refusal('{ me { role } }')).toBe('UNAUTHENTICATED');
  });

  it('of others are not revoked by who may not change users', async () => {
    const { client } = await invite('nosy@example.com', 'OPERATOR');
    const { mySessions } = await admin.data<{ mySessions: { id: string }[] }>('{ mySessions { id } }');
    expect(await client.refusal('mutation($id: ID!) { revokeSession(id: $id) }', { id: mySessions[0].id })).toBe('NOT_FOUND');
  });

  it('but the own end when the password is changed', async () => {
    const { client, password } = await invite('change@example.com', 'VIEWER');
    const elsewhere = await gateway.client().signIn('change@example.com', password);
    const change = 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) }';
    expect(await client.refusal(change, { input: { password: 'not that', newPassword: 'another long password' } })).toBe('UNAUTHENTICATED');
    await client.data(change, { input: { password, newPassword: 'another long password' } });
    expect(await elsewhere.refusal('{ me { role } }')).toBe('UNAUTHENTICATED');
    expect(await client.refusal('{ me { role } }')).toBeUndefined();
    await gateway.client().signIn('change@example.com', 'another long password');
  });
});

describe('a second factor', () => {
  it('is asked for at sign-in once it is confirmed; a code works once, and so does a recovery code', async () => {
    const email = 'twofactor@example.com';
    const { client, password } = await invite(email, 'VIEWER');
    const { beginTotp } = await client.data<{ beginTotp: { secret: string; uri: string } }>('mutation { beginTotp { secret uri } }');
    await gateway.client().signIn(email, password);
    const now = Date.now() / 1000;
    const first = await generate({ secret: beginTotp.secret, epoch: now - 30 });
    const second = await generate({ secret: beginTotp.secret, epoch: now });
    const { confirmTotp: recoveryCodes } = await client.data<{ confirmTotp: string[] }>('mutation($code: String!) { confirmTotp(code: $code) }', { code: first });
    const signIn = (code?: string | null) => gateway.client().refusal(SIGN_IN, { input: { email, password, code } });
    expect(await signIn()).toBe('SECOND_FACTOR_REQUIRED');
    expect(await signIn(null)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await signIn(first)).toBe('UNAUTHENTICATED');
    expect(await signIn(second)).toBeUndefined();
    expect(await signIn(second)).toBe('UNAUTHENTICATED');
    expect(await signIn(recoveryCodes[3].toUpperCase())).toBeUndefined();
    expect(await signIn(recoveryCodes[3])).toBe('UNAUTHENTICATED');
    const [{ row }] = await query<{ row: string }>(gateway.database.url, `SELECT user_account::text AS row FROM user_account WHERE email = '${email}'`);
    for (const secret of [beginTotp.secret, ...recoveryCodes]) expect(row).not.toContain(secret);
  });

  it('does not let the guesses of codes be forgotten by asking for the code again', async () => {
    const email = 'guessed@example.com';
    const { client, password } = await invite(email, 'VIEWER');
    const { beginTotp } = await client.data<{ beginTotp: { secret: string } }>('mutation { beginTotp { secret } }');
    await client.data('mutation($code: String!) { confirmTotp(code: $code) }', { code: await generate({ secret: beginTotp.secret }) });
    const answers: (string | undefined)[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      answers.push(await gateway.client().refusal(SIGN_IN, { input: { email, password } }), await gateway.client().refusal(SIGN_IN, { input: { email, password, code: `00000${guess}` } }));
    }
    expect(answers.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(5);
    expect(answers.at(-1)).toBe('LOCKED');
  });

  it('needs a fresh sign-in to be changed, which confirming the password gives', async () => {
    const { client, password } = await invite('fresh@example.com', 'VIEWER');
    await query(gateway.database.url, `UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE user_id = (SELECT id FROM user_account WHERE email = 'fresh@example.com')`);
    const other = await startAdminGateway({}, { database: gateway.database });
    const stale = other.client({ Cookie: client.cookie! });
    expect(await stale.refusal('mutation { beginTotp { uri } }')).toBe('FRESH_SIGN_IN_REQUIRED');
    await stale.data('mutation($input: ConfirmPasswordInput!) { confirmPassword(input: $input) { authenticatedAt } }', { input: { password } });
    expect(await stale.refusal('mutation { beginTotp { uri } }')).toBeUndefined();
    await other.close();
    expect(await gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` }).refusal('mutation { beginTotp { uri } }')).toBe('FRESH_SIGN_IN_REQUIRED');
  });
});

describe('revealing a secret', () => {
  it('takes an admin who has just signed in, and is in the audit log', async () => {
    const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>(CREATE_UPSTREAM, { slug: 'revealed' });
    const { createApiKey } = await admin.data<{ createApiKey: { id: string } }>('mutation($id: ID!) { createApiKey(input: { upstreamId: $id, name: "k", keyValue: "sk-to-be-revealed" }) { id } }', { id: createUpstream.id });
    const reveal = 'mutation($id: ID!) { revealApiKey(id: $id) }';
    expect(await (await invite('not-reveal@example.com', 'OPERATOR')).client.refusal(reveal, { id: createApiKey.id })).toBe('FORBIDDEN');
    expect(await gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` }).refusal(reveal, { id: createApiKey.id })).toBe('FRESH_SIGN_IN_REQUIRED');
    const fresh = await gateway.client().signIn();
    expect(await fresh.data(reveal, { id: createApiKey.id })).toEqual({ revealApiKey: 'sk-to-be-revealed' });
    expect(await query(gateway.database.url, `SELECT actor_label FROM audit_log WHERE action = 'api_key.reveal'`)).toEqual([{ actor_label: ADMIN_EMAIL }]);
  });
});

describe('an API token', () => {
  interface Created {
    createApiToken: { secret: string; apiToken: { id: string; prefix: string } };
  }
  const create = (input: object) => admin.data<Created>(CREATE_TOKEN, { input });

  it('acts with its role, is stored as a hash, and ends when it is revoked', async () => {
    const { createApiToken } = await create({ name: 'ci', role: 'VIEWER' });
    expect(createApiToken.secret.startsWith(createApiToken.apiToken.prefix)).toBe(true);
    const client = gateway.client({ Authorization: `Bearer ${createApiToken.secret}` });
    expect(await client.data('{ me { name role userId } }')).toEqual({ me: { name: 'ci', role: 'VIEWER', userId: null } });
    expect(await client.refusal(CREATE_UPSTREAM, { slug: 'by-ci' })).toBe('FORBIDDEN');
    const [{ row }] = await query<{ row: string }>(gateway.database.url, `SELECT api_token::text AS row FROM api_token WHERE name = 'ci'`);
    expect(row).not.toContain(createApiToken.secret);
    await admin.data('mutation($id: ID!) { deleteApiToken(id: $id) }', { id: createApiToken.apiToken.id });
    expect(await client.refusal('{ me { name } }')).toBe('UNAUTHENTICATED');
  });

  it('ends when it expires', async () => {
    expect(await admin.refusal(CREATE_TOKEN, { input: { name: 'past', role: 'VIEWER', expiresAt: new Date(0) } })).toBe('BAD_USER_INPUT');
    const { createApiToken } = await create({ name: 'short', role: 'VIEWER', expiresAt: new Date(Date.now() + 1_500) });
    const client = gateway.client({ Authorization: `Bearer ${createApiToken.secret}` });
    expect(await client.refusal('{ me { name } }')).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(await client.refusal('{ me { name } }')).toBe('UNAUTHENTICATED');
  });

  it('is recorded as the actor of what it changes', async () => {
    const { createApiToken } = await create({ name: 'robot', role: 'OPERATOR' });
    await gateway.client({ Authorization: `Bearer ${createApiToken.secret}` }).data(CREATE_UPSTREAM, { slug: 'by-robot' });
    const rows = await query(gateway.database.url, `SELECT actor_kind, actor_label, ip FROM audit_log WHERE action = 'upstream.create' AND subject_name = 'by-robot'`);
    expect(rows).toEqual([{ actor_kind: 'API_TOKEN', actor_label: 'robot', ip: '127.0.0.1' }]);
  });
});

it('knows the admin again after all this', async () => {
  await gateway.client().signIn(ADMIN_EMAIL, ADMIN_PASSWORD);
});
