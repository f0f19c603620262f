import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_EMAIL, ADMIN_TOKEN, AdminClient } from './support/admin-gateway.js';
import { CanarySearch } from './support/canaries.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';
import { startTelltales, type Telltales } from './support/telltales.js';

const MASTER_KEY = 'c0ffee11'.repeat(8);
const NEXT_MASTER_KEY = 'decaf022'.repeat(8);
const ROTATE = join(import.meta.dirname, '../dist/server/apps/gateway/src/commands/rotate-master-key.js');
/** Longer than the gateway takes to write behind what it has learnt, and to send what it was asked to. */
const SETTLED_MS = 3_000;

const search = new CanarySearch();
const plant = search.plant.bind(search);
const dataDir = mkdtempSync(join(tmpdir(), 'canary-'));
let database: TestDatabase;
let telltales: Telltales;
let gateway: GatewayProcess;
let url: string;
let output = '';
let stopListening: () => void;

/** An answer is collected whatever it is. */
const gql = (query: string, variables: object = {}, headers: Record<string, string> = { authorization: `Bearer ${ADMIN_TOKEN}` }) => new AdminClient(url, headers).send<Record<string, never>>(query, variables);
const data = async <T>(query: string, variables: object = {}): Promise<T> => gateway.admin.data<T>(query, variables);
const rest = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(init.headers as Record<string, string>) }, redirect: 'manual' });

beforeAll(async () => {
  stopListening = search.listenToFetch();
  [database, telltales] = await Promise.all([createTestDatabase(), startTelltales()]);
  gateway = await startGatewayProcess({
    databaseUrl: database.url,
    dataDir,
    onOutput: (text) => (output += text),
    environment: {
      LOG_LEVEL: 'trace',
      MASTER_KEY: plant('master key', MASTER_KEY),
      ADMIN_EMAIL,
      ADMIN_PASSWORD: plant('admin password', 'canary-admin-password-5b1f'),
      ADMIN_API_TOKEN: plant('admin API token', ADMIN_TOKEN),
      OIDC_ISSUER: telltales.issuer.url,
      OIDC_CLIENT_ID: 'gateway',
      OIDC_CLIENT_SECRET: plant('OIDC client secret', 'canary-oidc-secret-77c3'),
      OIDC_ROLES: '*=VIEWER',
      ALLOWED_WEBHOOK_NETWORKS: '127.0.0.1/32',
    },
  });
  plant('database password', decodeURIComponent(new URL(database.url).password));
  ({ url } = gateway);
});

afterAll(async () => {
  stopListening();
  await gateway.kill('SIGKILL');
  await telltales.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function people(): Promise<void> {
  const browser = new AdminClient(url);
  await search.during('sign-in', () => browser.data('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: ADMIN_EMAIL, password: 'canary-admin-password-5b1f' } }));
  plant('session cookie', browser.cookie!.split('=')[1], 'sign-in', 'confirm', 'password');
  const enrolment = await search.during('totp', () => browser.data<{ beginTotp: { secret: string } }>('mutation { beginTotp { secret uri } }'));
  const secret = plant('TOTP secret', enrolment.beginTotp.secret, 'totp');
  const { confirmTotp } = await search.during('recovery codes', () => browser.data<{ confirmTotp: string[] }>('mutation($code: String!) { confirmTotp(code: $code) }', { code: generateSync({ secret }) }));
  for (const code of confirmTotp) plant('recovery code', code, 'recovery codes');
  const wrong = plant('mistyped password', 'canary-mistyped-password-e3');
  await gql('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: ADMIN_EMAIL, password: wrong } }, {});
  await gql('mutation($input: SignInInput!) { signIn(input: $input) { role } }', { input: { email: 7, password: { wrong } } }, {});
  const token = await search.during('API token', () => data<{ createApiToken: { secret: string } }>('mutation { createApiToken(input: { name: "ci", role: ADMIN }) { secret apiToken { id name } } }'));
  plant('API token', token.createApiToken.secret, 'API token');
  await gql('{ upstreams { totalCount } }', {}, { authorization: `Bearer ${token.createApiToken.secret}` });
  const invited = await search.during('invitation', () => data<{ inviteUser: { link: string } }>('mutation { inviteUser(input: { email: "new@example.com", name: "New", role: VIEWER }) { link } }'));
  plant('invitation', invited.inviteUser.link.split('/').at(-1)!.split('=').at(-1)!, 'invitation');
  // An identity provider that repeats the client's secret in its refusal.
  const started = await rest('/api/auth/oidc/start');
  const state = new URL(started.headers.get('location')!).searchParams.get('state');
  await rest(`/api/auth/oidc/callback?code=canary-code&state=${state}&iss=${encodeURIComponent(telltales.issuer.url)}`, { headers: { cookie: started.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ') } });
  await gql('{ me { name } sessions { id } }', {}, { cookie: browser.cookie! });
  await gql('{ users { edges { node { id email } } } apiTokens { edges { node { id name } } } }');
}

async function traffic(): Promise<void> {
  const openUpstream = (slug: string, more = {}) => data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: telltales.upstream.url, captureHeaders: true, captureBodies: true, failureThreshold: 0, connectTimeoutMs: 1_000, ...more } });
  const places = [
    { slug: 'in-header', location: 'HEADER', keyValue: plant('API key in a header', 'canary-key/header+9a==') },
    { slug: 'in-query', location: 'QUERY', keyValue: plant('API key in the query', 'canary-key&query=41 x') },
    { slug: 'in-body', location: 'BODY', keyValue: plant('API key in the body', 'canary-key"body-6d\\z') },
  ];
  const consumer = await data<{ createConsumer: { id: string } }>('mutation { createConsumer(input: { name: "client" }) { id } }');
  const created = await search.during('virtual key', () => data<{ createVirtualKey: { secret: string } }>('mutation($id: ID!) { createVirtualKey(input: { consumerId: $id, name: "laptop" }) { secret } }', { id: consumer.createConsumer.id }));
  const virtualKey = plant('virtual key', created.createVirtualKey.secret, 'virtual key');
  const stray = plant('key of another service, sent by mistake', 'canary-stray-credential-08', 'proxied');
  for (const { slug, ...key } of places) {
    const { createUpstream } = await openUpstream(slug);
    const variable = plant(`secret variable of ${slug}`, `canary-variable-${slug}-2f`);
    await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id maskedValue } }', { input: { upstreamId: createUpstream.id, name: slug, ...key } });
    await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'the same again', ...key } });
    await gql('mutation($input: SetUpstreamVariableInput!) { setUpstreamVariable(input: $input) { id value } }', { input: { upstreamId: createUpstream.id, name: 'token', value: variable, secret: true } });
    const header = (name: string, script: string, more = {}) => gql('mutation($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name, valueType: 'JAVASCRIPT', value: script, needsKeyValue: true, ...more } });
    await header('X-Token', 'return vars.token;');
    await header('X-Broken', 'console.log(vars.token, key.value); throw new Error(`no ${vars.token} and ${key.value}`);', { onError: 'OMIT' });
    await gql('mutation($input: CreateRuleInput!) { createRule(input: $input) { id } }', { input: { name: `tell of ${slug}`, upstreamId: createUpstream.id, match: 'response.status == 401', actions: [{ type: 'NOTIFY', message: 'refused' }, { type: 'TAG', tag: 'refused' }] } });
    for (const path of ['/200', '/302', '/400', '/401', '/403', '/500', '/break', '/reset']) {
      await search.during('proxied', () => rest(`/proxy/${slug}${path}?api_key=${stray}`, { method: 'POST', headers: { authorization: `Bearer ${virtualKey}`, 'content-type': 'application/json', 'x-api-key': stray }, body: JSON.stringify({ prompt: 'x', password: stray }) }).then((response) => response.text()).catch(() => undefined));
    }
    await rest(`/proxy/${slug}/200?key=${encodeURIComponent(virtualKey)}`, { headers: { authorization: '' } });
    await rest(`/proxy/${slug}/401?key=${stray}`, { headers: { authorization: `Bearer ${stray}` } });
    await gql('mutation($input: TestScriptInput!) { testScript(input: $input) { success logs error { message } } }', { input: { language: 'JAVASCRIPT', upstreamId: createUpstream.id, script: 'console.log(vars.token); throw new Error(vars.token)' } });
    await gql('{ upstreamVariables(upstreamId: 1) { name value secret } headerConfigs(upstreamId: 1) { edges { node { name value } } } }');
    await rest(`/proxy/${slug}/200`, { method: 'POST', headers: { authorization: `Bearer ${virtualKey}` }, body: 'not JSON' });
  }
  await sleep(SETTLED_MS);
  const { requestLogs } = await data<{ requestLogs: { edges: { node: { id: string } }[] } }>('{ requestLogs(first: 100) { edges { node { id path clientIp errorCode } } } }');
  for (const { node } of requestLogs.edges) {
    await gql('query($id: ID!) { requestLog(id: $id) { path capture { requestHeaders { name value } responseHeaders { name value } requestBody responseBody } attempts { errorCode } } explainRequest(requestId: $id) { summary candidates { name reason } } }', { id: node.id });
  }
  const broken = requestLogs.edges[0].node.id;
  await gql('mutation($input: TestScriptOnRequestInput!) { testScriptOnRequest(input: $input) { success error { message } } }', { input: { requestId: broken, headerName: 'X', language: 'JAVASCRIPT', script: 'return vars.token' } });
  await gql('query($input: RuleDraft!) { replayRule(input: $input) { matched requestIds } }', { input: { name: 'r', match: 'response.status >= 400', mode: 'LOG_ONLY', actions: [{ type: 'RETRY' }] } });
  await gql('{ apiKeys(first: 100) { edges { node { id name maskedValue health { reason } history { edges { node { kind cause { reason } } } } } } } virtualKeys { edges { node { id name } } } }');
}

async function notifications(): Promise<void> {
  const channels: [string, object][] = [
    ['EMAIL', { host: '127.0.0.1', port: telltales.mailPort, tls: 'NONE', user: 'gateway', password: plant('SMTP password', 'canary-smtp-password-c4'), from: 'g@example.com', to: ['ops@example.com'] }],
    ['WEBHOOK', { url: `${telltales.sink.url}/hook/${plant('webhook path', 'canary-webhook-path-93')}`, headers: [{ name: 'X-Secret', value: plant('webhook header', 'canary-webhook-header-1c') }] }],
    ['DINGTALK', { url: `${telltales.sink.url}/robot/send?access_token=${plant('robot token', 'canary-robot-token-e8')}`, secret: plant('robot secret', 'SECcanary-robot-secret-b2') }],
    ['SLACK', { url: `${telltales.sink.url}/services/${plant('Slack path', 'canary-slack-path-7d')}` }],
  ];
  for (const [kind, settings] of channels) {
    const { createNotificationChannel: made } = await search.during('channel', () => data<{ createNotificationChannel: { channel: { id: string }; signingSecret: string | null } }>('mutation($input: CreateNotificationChannelInput!) { createNotificationChannel(input: $input) { signingSecret channel { id target } } }', { input: { name: kind, kind, settings } }));
    if (made.signingSecret) plant('webhook signing secret', made.signingSecret.replace(/^whsec_/, ''), 'channel');
    await gql('mutation($input: CreateNotificationRouteInput!) { createNotificationRoute(input: $input) { id } }', { input: { name: kind, channelId: made.channel.id } });
    await gql('mutation($id: ID!) { sendTestNotification(channelId: $id) { succeeded answer } }', { id: made.channel.id });
  }
}

async function batches(): Promise<void> {
  const imported = plant('imported API key', 'canary-imported-key-3e77');
  const refused = plant('API key in a refused row', 'canary-refused-key-5a11');
  const csv = `name,key_value,location\nfirst,${imported},header\nsecond,${imported},header\nthird,${refused},nowhere\n,${refused},header\n`;
  const form = new FormData();
  form.set('file', new Blob([csv]), 'keys.csv');
  await rest('/api/admin/batch/keys/import-csv?upstream_id=1', { method: 'POST', body: form });
  const again = new FormData();
  again.set('file', new Blob([csv]), 'keys.csv');
  await rest('/api/admin/batch/uploads', { method: 'POST', body: again });
  await rest('/api/admin/batch/keys/import-json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ upstream_id: 1, keys: [{ name: 'j', key_value: refused, location: 'nowhere' }, refused] }) });
  await gql('query($content: String!) { previewImport(upstreamId: 1, file: { content: $content }) { __typename } }', { content: csv });
  await gql('mutation($content: String!) { startImport(upstreamId: 1, file: { content: $content }) { id problems { row error } } }', { content: csv });
  await sleep(SETTLED_MS);
  const { importJobs } = await data<{ importJobs: { edges: { node: { id: string } }[] } }>('{ importJobs { edges { node { id error problems { row error } } } } }');
  for (const { node } of importJobs.edges) await rest(`/api/admin/batch/jobs/${node.id}/errors`);
  await rest('/api/admin/batch/keys/export-csv?columns=all');
  await rest('/api/admin/batch/keys/export-csv?reveal=true');
}

/** What nobody should send, and everybody does. */
async function mistakes(): Promise<void> {
  const value = plant('API key in a call that is wrong', 'canary-mistaken-key-d9');
  await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '9999', name: 'x', keyValue: value } });
  await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: 'x', keyValue: value, weight: 'heavy' } });
  await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: '', keyValue: { value } } });
  await gql('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: '1', name: 'x', keyValu: value } });
  await gql(`mutation { createApiKey(input: { upstreamId: 1, name: 7, keyValue: "${value}" }) { id } }`);
  await gql(`mutation { createApiKey(input: { upstreamId: 1, name: "x" "${value}" }) { id } }`);
  await gql(`mutation { createApiKey(keyValue: ${value.replaceAll('-', '_')}) { id } }`);
  await gql('mutation { revealApiKey(id: 1) }');
  for (const body of [`{"query": "${value}`, `${value}`, `{"query": "{ __typename }", "variables": "${value}"}`]) await rest('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await rest(`/api/admin/nowhere/${encodeURIComponent('x')}`, { headers: { authorization: `Bearer ${value}` } });
  await rest('/api/admin/scripts/test', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ script_type: 'python', script: `raise Exception("x")`, context: { key: { value } } }) });
}

async function readEverything(): Promise<void> {
  await rest('/metrics');
  await rest('/health/ready');
  for (const format of ['csv', 'ndjson', 'json']) {
    await rest(`/api/admin/audit-log/export?format=${format}`);
    await rest(`/api/admin/logs/export?format=${format}`);
  }
  await gql('{ auditLog(first: 100) { edges { node { action actorLabel subjectName changes { field before after } } } } }');
  await gql('{ notifications(first: 100) { edges { node { subjectName tries { answer } } } } notificationChannels { edges { node { target lastError settings { host user headerNames } } } } }');
  await gql('{ scheduledTasks { id lastRun { result } } rules { edges { node { name match } } } }');
}

it('shows and keeps no secret but where it was asked for one', { timeout: 240_000 }, async () => {
  await people();
  await notifications();
  await traffic();
  await batches();
  await mistakes();
  await sleep(SETTLED_MS);
  await readEverything();
  search.addFolder(dataDir);
  const rotation = await promisify(execFile)(process.execPath, [ROTATE], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, DATA_DIR: dataDir, MASTER_KEY: plant('next master key', NEXT_MASTER_KEY), MASTER_KEY_OLD: MASTER_KEY },
  });
  search.add('output of the rotation', rotation.stdout + rotation.stderr);
  await gateway.kill('SIGTERM');
  search.add('output of the gateway', output);
  search.addFolder(dataDir);
  const rows = await search.addDatabase(database.url);
  const { places, characters } = search.size;
  const sightings = search.sightings();
  console.log(`searched ${places} places, ${rows} rows among them, ${Math.round(characters / 1_024)} KiB, for ${search.canaries.length} secrets: ${sightings.length} sightings`);
  expect(sightings).toEqual([]);
});
