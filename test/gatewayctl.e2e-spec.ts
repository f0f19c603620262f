import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../apps/gatewayctl/src/run.js';
import { query } from './support/database.js';
import { CONFIG, SECRETS } from './support/gatewayctl-config.js';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';

let folder: string;
let gateway: AdminGateway;
let admin: AdminClient;
let printed: string;
let complaints: string;

function path(name: string): string {
  return join(folder, name);
}

function file(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

/** Runs the command as a process would. @returns its exit code */
function ctl(args: string[], environment: Record<string, string | undefined> = {}, url = gateway.url): Promise<number> {
  printed = '';
  complaints = '';
  return run(args, { environment: { GATEWAY_URL: url, GATEWAY_TOKEN: ADMIN_TOKEN, ...SECRETS, ...environment }, tell: (line) => (printed += `${line}\n`) }, (line) => (complaints += `${line}\n`));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatewayctl-'));
  gateway = await startAdminGateway();
  admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
  file('gateway.yaml', CONFIG);
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  printed = '';
  complaints = '';
});

describe('gatewayctl', () => {
  it('validates a file without a gateway, and says what is wrong by file, line and path', async () => {
    expect(await ctl(['validate', path('gateway.yaml')], {}, 'http://127.0.0.1:1')).toBe(0);
    const twice = file('twice.yaml', 'version: 1\nconsumers:\n  - name: a\n  - name: a\n');
    expect(await ctl(['validate', twice])).toBe(1);
    expect(complaints).toBe(`${twice}:4:5: consumers[1]: consumer a is there twice\n`);
  });

  it('says what is wrong with how it is called', async () => {
    expect(await ctl(['diff'])).toBe(1);
    expect(complaints).toContain('diff takes one file');
    expect(await ctl(['dump', '--prune'])).toBe(1);
    expect(complaints).toContain('dump has no option --prune');
    expect(await ctl(['dump'], { GATEWAY_TOKEN: undefined })).toBe(1);
    expect(complaints).toContain('GATEWAY_TOKEN is not set');
    expect(await ctl(['dump'], { GATEWAY_TOKEN: 'wrong' })).toBe(1);
    expect(complaints).toContain('does not accept GATEWAY_TOKEN');
    expect(await ctl(['dump'], {}, 'http://127.0.0.1:1')).toBe(1);
    expect(complaints).toContain('cannot reach http://127.0.0.1:1');
  });

  it('tells what it would do, and does nothing with --dry-run', async () => {
    expect(await ctl(['diff', path('gateway.yaml')])).toBe(2);
    expect(printed).toContain('+ upstream openai\n');
    expect(await ctl(['apply', path('gateway.yaml'), '--dry-run'])).toBe(0);
    expect((await admin.data<{ upstreams: { totalCount: number } }>('{ upstreams { totalCount } }')).upstreams.totalCount).toBe(0);
  });

  it('changes nothing while a secret is missing, or has nowhere to go', async () => {
    expect(await ctl(['apply', path('gateway.yaml')], { OPENAI_KEY_2: undefined })).toBe(1);
    expect(complaints).toMatch(/gateway\.yaml:\d+:\d+: upstreams\[0\]\.keys\[1\]\.keyValue: the environment variable OPENAI_KEY_2 is not set/);
    expect(await ctl(['apply', path('gateway.yaml')])).toBe(1);
    expect(complaints).toContain('virtual key 客户端 / laptop, channel hook');
    expect((await admin.data<{ upstreams: { totalCount: number } }>('{ upstreams { totalCount } }')).upstreams.totalCount).toBe(0);
  });

  it('makes everything, keeps what is issued for its owner only, and has nothing to do a second time', async () => {
    expect(await ctl(['apply', path('gateway.yaml'), '--secrets-file', path('issued.yaml')]), complaints + printed).toBe(0);
    expect(printed).toContain('created upstream openai\n');
    expect(printed).toMatch(/\d+ done, 0 failed, 0 skipped\./);
    expect(statSync(path('issued.yaml')).mode & 0o777).toBe(0o600);
    const issued = parse(readFileSync(path('issued.yaml'), 'utf8')) as Record<string, string>;
    expect(Object.keys(issued)).toEqual(['virtual key 客户端 / laptop', 'channel hook']);
    expect(issued['channel hook']).toMatch(/^whsec_/);
    for (const secret of Object.values({ ...SECRETS, WEATHER_KEY: issued['channel hook'], virtual: issued['virtual key 客户端 / laptop'] })) expect(printed).not.toContain(secret);

    expect(await ctl(['diff', path('gateway.yaml')])).toBe(0);
    expect(printed).toContain('No difference.');
    const before = await query(gateway.database.url, 'SELECT count(*) FROM audit_log');
    expect(await ctl(['apply', path('gateway.yaml')])).toBe(0);
    expect(await query(gateway.database.url, 'SELECT count(*) FROM audit_log')).toEqual(before);
  });

  it('compares the values of API keys, and of other secrets says that it cannot', async () => {
    expect(await ctl(['diff', path('gateway.yaml')], { OPENAI_KEY_1: 'sk-canary-rotated-0003' })).toBe(2);
    expect(printed).toMatch(/~ API key openai \/ first\n {4}keyValue: a secret is written/);
    expect(await ctl(['diff', path('gateway.yaml')], { WEATHER_KEY: 'one' })).toBe(2);
    expect(printed).toMatch(/~ API key weather \/ k-one\n {4}keyValue/);
    expect(printed).toMatch(/cannot be compared: --write-secrets writes them again/);
    expect(printed).not.toContain('canary');
    expect(await ctl(['apply', path('gateway.yaml'), '--write-secrets'], { SIGNING_SECRET: 'another' })).toBe(0);
    expect(printed).toContain('updated variable openai / signingSecret');
    expect(await ctl(['diff', path('gateway.yaml')])).toBe(0);
  });

  it('dumps in names what is there, without a secret, and the dump makes an equal gateway', async () => {
    expect(await ctl(['dump', '--keys', '--output', path('dump.yaml')])).toBe(0);
    const dump = readFileSync(path('dump.yaml'), 'utf8');
    expect(dump).not.toContain('canary');
    expect(dump).not.toMatch(/\bid:/i);
    expect(await ctl(['diff', path('dump.yaml'), '--prune'])).toBe(0);

    const references = Object.fromEntries([...dump.matchAll(/\$\{env:(\w+)\}/g)].map(([, name], index) => [name, name.endsWith('URL') || name.includes('_URL_') ? `https://example.com/${index}` : name.includes('HOOK_SECRET') ? `whsec_${'A'.repeat(43)}=` : `value-of-${index}`]));
    const empty = await startAdminGateway();
    try {
      expect(await ctl(['apply', path('dump.yaml'), '--secrets-file', path('issued-there.yaml')], references, empty.url), complaints + printed).toBe(0);
      expect(await ctl(['apply', path('dump.yaml')], references, empty.url), complaints).toBe(0);
      expect(await ctl(['dump', '--keys', '--output', path('again.yaml')], {}, empty.url)).toBe(0);
      expect(readFileSync(path('again.yaml'), 'utf8')).toBe(dump);
    } finally {
      await empty.close();
    }
  });

  it('leaves keys out of a dump that does not ask for them, and leaves them alone when it is applied', async () => {
    expect(await ctl(['dump', '--output', path('without-keys.yaml')])).toBe(0);
    expect(readFileSync(path('without-keys.yaml'), 'utf8')).not.toContain('keyValue');
    expect(await ctl(['diff', path('without-keys.yaml'), '--prune']), printed).toBe(0);
  });

  it('corrects what differs, in one pass, and tells of each', async () => {
    const changed = file('changed.yaml', CONFIG.replace('name: OpenAI', 'name: Open AI').replace('requestsPerMinute: 600,', 'requestsPerMinute: 700,').replace('host: smtp.example.com', 'host: mx.example.com').replace('      - { name: Accept-Language, value: en }\n', '').replace('    headers:\n', '    headers:\n      - { name: Accept-Language, value: de }\n').replace('[{ upstream: openai, name: first }, { upstream: openai, name: second }]', '[{ upstream: weather, name: k-one }]'));
    expect(await ctl(['apply', changed])).toBe(0);
    expect(printed.split('\n').filter((line) => line.startsWith('updated'))).toEqual([
      'updated upstream openai',
      'updated header openai / accept-language',
      'updated order of the headers of openai',
      'updated quota account',
      'updated limit of upstream openai',
      'updated channel mail',
    ]);
    expect(await ctl(['diff', changed])).toBe(0);
    expect(await ctl(['apply', path('gateway.yaml')])).toBe(0);
    expect(await ctl(['diff', path('gateway.yaml')])).toBe(0);
  });

  it('takes a secret away from a channel that the file gives none', async () => {
    expect(await ctl(['apply', file('open-relay.yaml', CONFIG.replace('user: ops, password: "${env:SMTP_PASSWORD}", ', ''))])).toBe(0);
    const { notificationChannels } = await admin.data<{ notificationChannels: { edges: { node: { settings: object } }[] } }>('{ notificationChannels { edges { node { settings { host user hasPassword } } } } }');
    expect(notificationChannels.edges[0].node.settings).toEqual({ host: 'smtp.example.com', user: null, hasPassword: false });
    expect(await ctl(['apply', path('gateway.yaml')])).toBe(0);
    expect(await ctl(['diff', path('gateway.yaml')])).toBe(0);
  });

  it('deletes only with --prune, and then only in the sections that the file has', async () => {
    const less = file('less.yaml', CONFIG.replace(/ {2}- slug: weather\n[\s\S]*?(?=rules:)/, '').replace(/ {4}upstreamLimits: .*\n/, '').replace(/ {2}- \{ name: Slow.*\n/, '').replace(/routes:\n[\s\S]*?(?=templates:)/, '').replace(/templates:\n[\s\S]*$/, 'templates: []\n').replace(/ {4}probe: .*\n/, '').replace(/ {6}- \{ name: region.*\n/, ''));
    expect(await ctl(['diff', less]), complaints).toBe(0);
    expect(printed).toContain('upstream weather: not in the file, and left alone without --prune');
    expect(await ctl(['apply', less])).toBe(0);
    expect(await ctl(['diff', path('gateway.yaml')])).toBe(0);

    expect(await ctl(['apply', less, '--prune']), complaints).toBe(0);
    expect(printed.split('\n').filter((line) => line.startsWith('deleted'))).toEqual([
      'deleted template key_disabled / EMAIL / en',
      'deleted limit of consumer 客户端 on upstream weather',
      'deleted rule openai / Slow',
      'deleted probe of openai',
      'deleted variable openai / region',
      'deleted upstream weather',
    ]);
    expect(await ctl(['diff', less, '--prune'])).toBe(0);
    const { notificationRoutes } = await admin.data<{ notificationRoutes: { totalCount: number } }>('{ notificationRoutes { totalCount } }');
    expect(notificationRoutes.totalCount).toBe(2);
    expect(await ctl(['apply', path('gateway.yaml')]), complaints).toBe(0);
  });

  it('tells of a refusal by file, line and path, skips what hangs on it, and does the rest', async () => {
    const wrong = file('wrong.yaml', `version: 1
upstreams:
  - slug: half
    name: Half
    baseUrl: https://half.example
    headers:
      - { name: Host, value: x }
      - { name: X-Fine, value: y }
  - slug: bad
    name: Bad
    baseUrl: https://user:password@bad.example
    headers:
      - { name: X-Waits, value: z }
rules:
  - name: misspelt
    match: responce.status == 401
    actions: [{ type: RETRY }]
consumers:
  - name: fine
`);
    expect(await ctl(['apply', wrong])).toBe(1);
    expect(printed).toContain(`failed header half / host: ${wrong}:7:11: upstreams[0].headers[0].name: Host is set by the gateway itself`);
    expect(printed).toContain(`failed rule misspelt: ${wrong}:16:5: rules[0].match: `);
    expect(printed).toContain('created consumer fine\n');
    expect(printed).toContain('created header half / x-fine\n');
    expect(printed).toContain(`failed upstream bad: ${wrong}:11:5: upstreams[1].baseUrl: must be an http or https URL without user`);
    expect(printed).toContain('skipped header bad / x-waits: upstream bad could not be made\n');
    expect(printed).toContain('3 done, 3 failed, 1 skipped.');
  });

  it('refuses what names nothing before it changes anything', async () => {
    const dangling = file('dangling.yaml', 'version: 1\nconsumers:\n  - name: never made\nrules:\n  - { name: r, upstream: nowhere, match: "true", actions: [{ type: RETRY }] }\n');
    expect(await ctl(['apply', dangling])).toBe(1);
    expect(complaints).toBe(`${dangling}:5:16: rules[0].upstream: there is no upstream nowhere, neither in the file nor on the gateway\n`);
    expect((await admin.data<{ consumers: { totalCount: number } }>('{ consumers(filter: { search: "never made" }) { totalCount } }')).consumers.totalCount).toBe(0);
  });

  it('does not guess between two of one name', async () => {
    const rule = 'mutation { createRule(input: { name: "twin", match: "true", actions: [{ type: RETRY }] }) { id } }';
    await admin.data(rule);
    await admin.data(rule);
    expect(await ctl(['dump'])).toBe(1);
    expect(complaints).toContain('rule twin (2 times)');
    const twin = file('twin.yaml', 'version: 1\nrules:\n  - { name: twin, match: "true", actions: [{ type: RETRY }] }\n');
    expect(await ctl(['diff', twin])).toBe(1);
    expect(complaints).toContain('the gateway has 2 of rule twin');
  });

  it('reads with the token of a viewer, and applies with that of an operator', async () => {
    const tokenOf = async (role: string) => (await admin.data<{ createApiToken: { secret: string } }>('mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret } }', { input: { name: role, role } })).createApiToken.secret;
    const [viewer, operator] = [await tokenOf('VIEWER'), await tokenOf('OPERATOR')];
    const another = file('another.yaml', 'version: 1\nupstreams:\n  - { slug: another, name: Another, baseUrl: "https://another.example" }\nconsumers:\n  - { name: 客户端, description: another word }\n');
    expect(await ctl(['diff', another], { GATEWAY_TOKEN: viewer }), complaints).toBe(2);
    expect(await ctl(['apply', another], { GATEWAY_TOKEN: viewer })).toBe(1);
    expect(printed).toMatch(/failed upstream another: .*another\.yaml:3:5: upstreams\[0\]: /);
    expect(await ctl(['apply', another], { GATEWAY_TOKEN: operator }), printed + complaints).toBe(0);
    expect(await ctl(['diff', another], { GATEWAY_TOKEN: viewer })).toBe(0);
  });

  it('leaves out of a dump what is as by default', async () => {
    const empty = await startAdminGateway();
    try {
      const there = empty.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
      await there.data('mutation { createUpstream(input: { name: "Bare", slug: "bare", baseUrl: "https://bare.example" }) { id } }');
      await there.data('mutation { createApiKey(input: { upstreamId: 1, name: "k", keyValue: "a-key-of-a-pool" }) { id } }');
      await there.data('mutation { createHeaderConfig(input: { upstreamId: 1, name: "X-A", valueType: STATIC, value: "1" }) { id } }');
      await there.data('mutation { createConsumer(input: { name: "c" }) { id } }');
      await there.data('mutation { createVirtualKey(input: { consumerId: 1, name: "v" }) { id } }');
      await there.data('mutation { createQuota(input: { name: "q", quotaTotal: 5 }) { id } }');
      await there.data('mutation { createNotificationChannel(input: { name: "s", kind: SLACK, settings: { url: "https://hooks.slack.com/x" } }) { channel { id } } }');
      await there.data('mutation { createNotificationRoute(input: { name: "r", channelId: 1 }) { id } }');
      expect(await ctl(['dump', '--keys'], {}, empty.url)).toBe(0);
      const { rules: _, ...dump } = parse(printed) as Record<string, unknown>;
      expect(dump).toEqual({
        version: 1,
        upstreams: [{ slug: 'bare', name: 'Bare', baseUrl: 'https://bare.example', headers: [{ name: 'X-A', value: '1' }], keys: [{ name: 'k', keyValue: '${env:KEY_BARE_K}' }] }],
        consumers: [{ name: 'c', virtualKeys: [{ name: 'v' }] }],
        quotas: [{ name: 'q', quotaTotal: 5 }],
        channels: [{ name: 's', kind: 'SLACK', settings: { url: '${env:CHANNEL_S_URL}' } }],
        routes: [{ name: 'r', channel: 's' }],
        templates: [],
      });
    } finally {
      await empty.close();
    }
  });
});
