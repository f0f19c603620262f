import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '@app/core';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { blocksOf, ROOT } from './support/doc-blocks.js';
import { hasPrograms } from './support/doc-shell.js';
import { freePort } from './support/gateway-process.js';
import { nginxIsThere } from './support/nginx.js';

/** The one block of a page in this language. */
function codeOf(page: string, language: string): string {
  const found = blocksOf(page).filter((block) => block.language === language);
  expect(found, `${page}: ${language}`).toHaveLength(1);
  return found[0].code;
}

let gateway: AdminGateway;
let admin: AdminClient;
let folder: string;

beforeAll(async () => {
  gateway = await startAdminGateway();
  admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
  folder = mkdtempSync(join(tmpdir(), 'docs-code-'));
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('The code that pages show', () => {
  it.each([
    ['js', 'JAVASCRIPT', (digest: string) => `t=1700000000,v1=${digest}`],
    ['python', 'PYTHON', (digest: string) => digest],
  ])('signs as it says, as a header script: docs/scripts.md, %s', async (language, name, expected) => {
    const context = { request: { method: 'GET', path: '/v1/orders' }, now: { unixSeconds: 1_700_000_000 }, vars: { signingSecret: 'shh' } };
    const input = { language: name, script: codeOf('docs/scripts.md', language), context: JSON.stringify(context), timeoutMs: 10_000 };
    const { testScript } = await admin.data<{ testScript: object }>('mutation($input: TestScriptInput!) { testScript(input: $input) { success result error { message } } }', { input });
    expect(testScript).toEqual({ success: true, result: expected(createHmac('sha256', 'shh').update('GET\n/v1/orders\n1700000000').digest('hex')), error: null });
  });

  it('is a condition that rules take: docs/rules.md', async () => {
    const conditions = codeOf('docs/rules.md', '').trim().split('\n');
    expect(conditions.length).toBeGreaterThan(3);
    for (const match of conditions) expect(await admin.data('query($match: String!) { checkRuleExpression(match: $match) { message } }', { match }), match).toEqual({ checkRuleExpression: null });
  });

  it('takes webhooks that are signed, and no others: docs/notifications.md', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const port = await freePort();
    const receiver: ChildProcess = spawn(process.execPath, ['--input-type=module', '-'], { cwd: ROOT, env: { ...process.env, WEBHOOK_SECRET: secret }, stdio: ['pipe', 'pipe', 'inherit'] });
    receiver.stdin!.end(codeOf('docs/notifications.md', 'js').replace('.listen(9000)', `.listen(${port})`));
    try {
      const body = JSON.stringify({ type: 'com.api-gateway-pro.key_disabled', data: {} });
      const at = new Date();
      const headers = { 'webhook-id': 'm1', 'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)), 'webhook-signature': new Webhook(secret).sign('m1', at, body) };
      const send = (text: string) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: text }).then(({ status }) => status, () => undefined);
      let status: number | undefined;
      for (let tries = 0; status === undefined && tries < 200; tries += 1) {
        status = await send(body);
        if (status === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(status).toBe(204);
      expect(await send(`${body} `)).toBe(401);
    } finally {
      receiver.kill('SIGKILL');
      await once(receiver, 'exit');
    }
  });

  it.skipIf(!nginxIsThere)('is a configuration that nginx takes: docs/deploying.md', () => {
    const file = join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
    writeFileSync(file, `events {}\nhttp {\n  access_log off; ${temporary}\n  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }\n  server {\n    listen 127.0.0.1:8149;\n${codeOf('docs/deploying.md', 'nginx')}  }\n}\n`);
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', file, '-e', 'stderr', '-g', `pid ${folder}/nginx.pid;`], { env: { PATH: `${process.env.PATH}:/usr/sbin` }, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  it('sets variables to what the gateway takes: docs/deploying.md', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const assignments = blocksOf('docs/deploying.md').filter(({ language, code }) => language === 'sh' && /^[A-Z_]+=/.test(code));
    expect(assignments).toHaveLength(2);
    for (const { code } of assignments) {
      const pairs = [...code.matchAll(/^([A-Z_]+)=(\S+)/gm)].map(([, name, value]) => [name, value === '…' ? key : value.replace('…', 'password')]);
      expect(() => loadConfig(Object.fromEntries(pairs))).not.toThrow();
    }
  });

  it.skipIf(!hasPrograms('bash', 'openssl'))('makes the secrets that Compose asks for: docs/deploying.md', () => {
    const [{ code }] = blocksOf('docs/deploying.md').filter((block) => block.code.includes('docker compose'));
    const commands = code.split('\n').filter((line) => !line.startsWith('docker ')).join('\n');
    expect(spawnSync('bash', ['-e', '-c', commands], { cwd: folder }).status).toBe(0);
    const [, masterKey, password] = /^MASTER_KEY=(\S+)\nPOSTGRES_PASSWORD=(\w+)$/m.exec(spawnSync('cat', ['.env'], { cwd: folder, encoding: 'utf8' }).stdout)!;
    expect(() => loadConfig({ MASTER_KEY: masterKey, DATABASE_URL: `postgres://gateway:${password}@postgres:5432/gateway` })).not.toThrow();
  });
});
