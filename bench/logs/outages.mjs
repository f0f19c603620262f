// `npm run soak:logs [requests a second]`: requests against a running gateway while it is stopped, killed, or loses its
// database, and what the request log has of them afterwards. Every answer that a client got is in a ledger.
import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Agent, request } from 'undici';
import { provisionPostgres } from '../../dist/server/libs/core/src/index.js';

const TOKEN = 'token-of-the-request-log-soak';
/** Of a range that nothing else is likely to listen in. */
const PORT = 20_000 + (process.pid % 10_000);
const SECONDS = 5;
const perSecond = Number(process.argv[2] ?? 1_000);
const folder = mkdtempSync(join(tmpdir(), 'soak-logs-'));
const postgres = await provisionPostgres({ dataDir: folder, log: () => undefined });
const upstream = createServer((incoming, response) => incoming.resume().on('end', () => response.end('{}'))).listen(0, '127.0.0.1');
const dispatcher = new Agent({ connections: 64 });
let gateway = await start();

try {
  await describeUpstream();
  await round('SIGTERM', async (answers) => {
    gateway.kill('SIGTERM');
    await ended(gateway);
    const lost = await lostOf(answers);
    gateway = await start();
    return lost;
  });
  await round('kill -9', async (answers, traffic) => {
    const killedAt = performance.now();
    gateway.kill('SIGKILL');
    await ended(gateway);
    gateway = await start();
    traffic.abort();
    await sleep(3_000);
    const lost = await lostOf(answers);
    const oldest = Math.max(0, ...lost.map(({ at }) => killedAt - at));
    console.log(`  the oldest row that was lost had been answered ${oldest.toFixed(0)} ms before`);
    return lost;
  });
  await round('PostgreSQL stopped at once, and back', async (answers, traffic) => {
    process.kill(Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
    await sleep(4_000);
    traffic.abort();
    await sleep(5_000);
    return lostOf(answers);
  });
} finally {
  gateway.kill('SIGTERM');
  await ended(gateway);
  upstream.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

async function round(name, break_) {
  const traffic = new AbortController();
  const answers = [];
  const sending = send(answers, traffic.signal);
  await sleep(SECONDS * 1_000);
  const lost = await break_(answers, traffic);
  traffic.abort();
  await sending;
  const [{ rows, rolled }] = await ask("SELECT (SELECT count(*) FROM request_log)::int AS rows, (SELECT sum(requests) FROM request_day WHERE scope = 'STATUS')::int AS rolled");
  console.log(`${name}: ${answers.length} answers, ${lost.length} lost, ${rolled - rows} counted twice`);
}

/** Sends at a steady rate whatever comes back. Who was answered is in the ledger; who was not is no loss. */
async function send(answers, signal) {
  const begunAt = performance.now();
  for (let sent = 0; !signal.aborted; ) {
    for (const due = ((performance.now() - begunAt) / 1_000) * perSecond; sent < due; sent++) {
      request(`http://127.0.0.1:${PORT}/proxy/soak/${sent}`, { dispatcher, signal }).then(
        async ({ headers, body }) => {
          await body.dump();
          answers.push({ id: headers['x-request-id'], at: performance.now() });
        },
        () => undefined,
      );
    }
    await sleep(5);
  }
}

async function lostOf(answers) {
  const known = answers.slice();
  const stored = new Set((await ask('SELECT id FROM request_log')).map(({ id }) => id));
  return known.filter(({ id }) => !stored.has(id));
}

async function ask(sql) {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function start() {
  const child = spawn(process.execPath, ['dist/server/apps/gateway/src/main.js'], {
    env: { ...process.env, PORT: String(PORT), DATA_DIR: folder, DATABASE_URL: postgres.url, ADMIN_API_TOKEN: TOKEN, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; tries < 600; tries++) {
    const ready = await request(`http://127.0.0.1:${PORT}/health/ready`).then(async ({ statusCode, body }) => (await body.dump(), statusCode === 200), () => false);
    if (ready) return child;
    await sleep(100);
  }
  throw new Error('the gateway does not start');
}

function ended(child) {
  return child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((resolve) => child.once('exit', resolve));
}

async function describeUpstream() {
  const query = async (text, variables) => {
    const { body } = await request(`http://127.0.0.1:${PORT}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }, body: JSON.stringify({ query: text, variables }) });
    const { data, errors } = await body.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };
  const { createUpstream } = await query('mutation ($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: 'Soak', slug: 'soak', open: true, baseUrl: `http://127.0.0.1:${upstream.address().port}` } });
  await query('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'soak', keyValue: 'sk-soak-soak-soak-soak' } });
  await sleep(500);
}
