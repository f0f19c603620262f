import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeProxyConfig, writeUpstreamConfig } from './servers/nginx.mjs';

const ROOT = join(import.meta.dirname, '..');
const PATH = '/v1/chat/completions';
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

async function untilListening(port) {
  for (let tries = 0; tries < 100; tries++) {
    const there = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
    });
    if (there) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Starts the upstream and all that are compared. @returns rows of name, pid, url and the headers of a request */
export async function startContestants(folder) {
  const target = await startUpstream(folder);
  const [nginx, portkey] = await Promise.all([freePort(), freePort()]);
  const proxy = start('nginx', ['-c', writeProxyConfig(folder, nginx, new URL(target).port), '-p', folder]);
  const other = start(process.execPath, [join(import.meta.dirname, 'node_modules/@portkey-ai/gateway/build/start-server.js'), '--headless', `--port=${portkey}`], { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' });
  const rows = [
    { name: 'nginx', pid: proxy.pid, url: `http://127.0.0.1:${nginx}${PATH}`, headers: {} },
    await startBareNode(target),
    {
      name: 'portkey',
      pid: other.pid,
      url: `http://127.0.0.1:${portkey}${PATH}`,
      headers: { Authorization: 'Bearer sk-of-the-pool', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${target}/v1` },
    },
    await startGateway(join(folder, 'gateway'), target),
  ];
  for (const { url } of rows) await untilServing(url);
  return rows;
}

/** An nginx that answers. @returns its origin */
export async function startUpstream(folder) {
  const port = await freePort();
  start('nginx', ['-c', writeUpstreamConfig(folder, port), '-p', folder]);
  const origin = `http://127.0.0.1:${port}`;
  await untilServing(origin);
  return origin;
}

export async function startBareNode(target) {
  const port = await freePort();
  const { pid } = start(process.execPath, [join(import.meta.dirname, 'servers/bare-node.mjs')], { PORT: String(port), UPSTREAM: target });
  const url = `http://127.0.0.1:${port}${PATH}`;
  await untilServing(url);
  return { name: 'bareNode', pid, url, headers: { Authorization: 'Bearer sk-of-the-pool' } };
}

/** A Redis of its own, in memory only. @returns its URL */
export async function startRedis() {
  const port = await freePort();
  start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
  await untilListening(port);
  return `redis://127.0.0.1:${port}`;
}

/**
 * A gateway with 1,000 keys, a consumer and its virtual key.
 *
 * @param variant `name`; `environment` and `nodeOptions` of the process; `prepare(ask, ids)` to set up what is measured
 */
export async function startGateway(dataDir, target, { name = 'gateway', environment = {}, nodeOptions = [], prepare } = {}) {
  const port = await freePort();
  mkdirSync(dataDir, { recursive: true });
  const child = start(process.execPath, [...profilingOptions(), ...nodeOptions, join(ROOT, 'dist/server/apps/gateway/src/main.js')], {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    ADMIN_API_TOKEN: ADMIN_TOKEN,
    LOG_LEVEL: 'error',
    ...environment,
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
  const apiKeyIds = await importKeys(url, ask, createUpstream.id);
  const { createConsumer } = await ask('mutation { createConsumer(input: {name: "bench"}) { id } }');
  const { createVirtualKey } = await ask('mutation($id: ID!) { createVirtualKey(input: {consumerId: $id, name: "bench"}) { secret } }', { id: createConsumer.id });
  await prepare?.(ask, { upstreamId: createUpstream.id, consumerId: createConsumer.id, apiKeyIds });
  return { name, pid: child.pid, url: `${url}/proxy/bench${PATH}`, headers: { Authorization: `Bearer ${createVirtualKey.secret}` } };
}

async function importKeys(url, ask, upstreamId) {
  const keys = Array.from({ length: KEYS }, (_, number) => ({ name: `key ${number}`, key_value: `sk-benchmark-key-number-${String(number).padStart(6, '0')}` }));
  const answer = await fetch(`${url}/api/admin/batch/keys/import-json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ upstream_id: Number(upstreamId), keys }),
  });
  const { success_count: imported } = await answer.json();
  if (imported !== KEYS) throw new Error(`${imported} of ${KEYS} keys were imported`);
  const ids = [];
  for (let after = null; ids.length < KEYS; ) {
    const { apiKeys } = await ask('query($after: String) { apiKeys(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor } } }', { after });
    ids.push(...apiKeys.edges.map(({ node }) => node.id));
    after = apiKeys.pageInfo.endCursor;
  }
  return ids;
}

/** Given for profiling: NODE_OPTIONS would reach the others too. */
function profilingOptions() {
  return process.env.GATEWAY_NODE_OPTIONS?.split(' ').filter(Boolean) ?? [];
}
