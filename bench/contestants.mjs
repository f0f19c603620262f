import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeProxyConfig, writeUpstreamConfig } from './servers/nginx.mjs';

const ROOT = join(import.meta.dirname, '..');
const KEYS = 1_000;
const ADMIN_TOKEN = 'token-of-the-benchmark-admin';
const started = [];

function start(command, args, environment = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] });
  started.push(child);
  return child;
}

/** Ends every process that was started here, and waits for it. */
export async function stopAll() {
  await Promise.all(
    started.splice(0).map(async (child) => {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }),
  );
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilServing(url) {
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(url).then((answer) => answer.body?.cancel() ?? true, () => false) !== false) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

/** Starts the upstream and all that are compared. @returns rows of name, pid, url and the headers of a request */
export async function startContestants(folder) {
  const [upstream, nginx, bare, portkey, gateway] = await Promise.all(Array.from({ length: 5 }, freePort));
  const target = `http://127.0.0.1:${upstream}`;
  start('nginx', ['-c', writeUpstreamConfig(folder, upstream), '-p', folder]);
  const proxy = start('nginx', ['-c', writeProxyConfig(folder, nginx, upstream), '-p', folder]);
  const bareNode = start(process.execPath, [join(import.meta.dirname, 'servers/bare-node.mjs')], { PORT: String(bare), UPSTREAM: target });
  const other = start(process.execPath, [join(import.meta.dirname, 'node_modules/@portkey-ai/gateway/build/start-server.js'), '--headless', `--port=${portkey}`], { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' });
  const own = await startGateway(folder, gateway, target);
  const rows = [
    { name: 'nginx', pid: proxy.pid, url: `http://127.0.0.1:${nginx}/v1/chat/completions`, headers: {} },
    { name: 'bareNode', pid: bareNode.pid, url: `http://127.0.0.1:${bare}/v1/chat/completions`, headers: { Authorization: 'Bearer sk-of-the-pool' } },
    {
      name: 'portkey',
      pid: other.pid,
      url: `http://127.0.0.1:${portkey}/v1/chat/completions`,
      headers: { Authorization: 'Bearer sk-of-the-pool', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${target}/v1` },
    },
    { name: 'gateway', ...own },
  ];
  for (const { url } of rows) await untilServing(url);
  return rows;
}

async function startGateway(folder, port, target) {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const child = start(process.execPath, [...nodeOptions(), join(ROOT, 'dist/server/apps/gateway/src/main.js')], {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    ADMIN_API_TOKEN: ADMIN_TOKEN,
    LOG_LEVEL: 'error',
  });
  const url = `http://127.0.0.1:${port}`;
  await untilServing(`${url}/health/live`);
  const ask = async (query, variables) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const { createUpstream } = await ask('mutation($url: String!) { createUpstream(input: {name: "Bench", slug: "bench", baseUrl: $url}) { id } }', { url: target });
  for (let first = 0; first < KEYS; first += 10) {
    const numbers = Array.from({ length: 10 }, (_, offset) => first + offset);
    await Promise.all(
      numbers.map((number) =>
        ask('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', {
          input: { upstreamId: createUpstream.id, name: `key ${number}`, keyValue: `sk-benchmark-key-number-${String(number).padStart(6, '0')}` },
        }),
      ),
    );
  }
  const { createConsumer } = await ask('mutation { createConsumer(input: {name: "bench"}) { id } }');
  const { createVirtualKey } = await ask('mutation($id: ID!) { createVirtualKey(input: {consumerId: $id, name: "bench"}) { secret } }', { id: createConsumer.id });
  return { pid: child.pid, url: `${url}/proxy/bench/v1/chat/completions`, headers: { Authorization: `Bearer ${createVirtualKey.secret}` } };
}

/** Given for profiling: NODE_OPTIONS would reach the others too. */
function nodeOptions() {
  return process.env.GATEWAY_NODE_OPTIONS?.split(' ').filter(Boolean) ?? [];
}
