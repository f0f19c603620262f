// `npm run bench:batch [-- --small]`: imports, bulk changes and exports over HTTP against the built gateway with its own
// PostgreSQL; without the million keys when it is to be small. Figures depend on what else the machine does, so the CPU
// time of the gateway is told beside the clock's. The result is in results.json.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { open } from 'node:fs/promises';
import { cpus, loadavg, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../measure.mjs';

const TOKEN = 'a-token-for-the-bench-of-batches';
const PORT = Number(process.env.BENCH_PORT ?? 8_190);
const URL_ = `http://127.0.0.1:${PORT}`;
const PROBES_PER_SECOND = 100;
const WARM_UP_MS = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'bench-batch-'));
const headers = { authorization: `Bearer ${TOKEN}` };

const upstreamServer = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(upstreamServer, 'listening');

const gateway = spawn(process.execPath, ['--no-node-snapshot', 'dist/server/apps/gateway/src/main.js'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, PORT: String(PORT), DATA_DIR: folder, ADMIN_API_TOKEN: TOKEN, LOG_LEVEL: 'error' },
});

/** Client and upstream stand for other machines, which would not wait for this one's processors. Only root may. */
function goFirst() {
  try {
    setPriority(-10);
  } catch (error) {
    console.log(`client and upstream wait for the processor like all else: ${error.message}`);
  }
}

/** Resident memory of the gateway's own process, in MB. */
const residentMegabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))[1]) / 1_024;

/** CPU that the gateway has used, the sessions of PostgreSQL left out: it tells more than the clock of a busy machine. */
const gatewaySeconds = () => cpuSeconds(gateway.pid);

async function ask(query, variables) {
  const response = await fetch(`${URL_}/graphql`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function makeFile(rows, upstreamId, prefix) {
  const path = join(folder, `${prefix}.csv`);
  const file = await open(path, 'w');
  await file.write('upstream_id,name,key_value,location,param_name,value_prefix,enable_quota,quota_total\n');
  for (let start = 0; start < rows; start += 10_000) {
    let text = '';
    for (let row = start; row < Math.min(rows, start + 10_000); row++) text += `${upstreamId},${prefix} ${row},sk-${prefix}-${String(row).padStart(40, '0')},header,Authorization,Bearer ,,\n`;
    await file.write(text);
  }
  await file.close();
  return path;
}

async function importFile(path) {
  const form = new FormData();
  form.set('file', await openAsBlob(path), 'keys.csv');
  const answer = await (await fetch(`${URL_}/api/admin/batch/keys/import-csv`, { method: 'POST', headers, body: form })).json();
  for (;;) {
    const job = await (await fetch(`${URL_}${answer.status_url}`, { headers })).json();
    if (job.status === 'done') return job;
    if (job.status === 'failed') throw new Error(JSON.stringify(job));
    await sleep(100);
  }
}

/** Proxied requests at a steady rate while something goes on. @returns their 99th percentile in ms */
async function probing(work) {
  const times = [];
  const pending = new Set();
  const timer = setInterval(() => {
    const startedAt = performance.now();
    const probe = fetch(`${URL_}/proxy/bench/x`).then(async (response) => {
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`a proxied request answered ${response.status}`);
      times.push(performance.now() - startedAt);
    });
    pending.add(probe);
    void probe.finally(() => pending.delete(probe)).catch(() => undefined);
  }, 1_000 / PROBES_PER_SECOND);
  const peak = { before: residentMegabytes(), most: 0 };
  const watch = () => (peak.most = Math.max(peak.most, residentMegabytes()));
  const watching = setInterval(watch, 200);
  const { result, seconds, cpu } = await timed(work);
  clearInterval(timer);
  clearInterval(watching);
  watch();
  await Promise.all(pending);
  times.sort((a, b) => a - b);
  return { result, seconds, cpu, p99Ms: times[Math.floor(times.length * 0.99)], grownMegabytes: peak.most - peak.before };
}

/** What any work of one processor does to requests on this machine: the measure of what an import does to them. */
async function spinning() {
  const spinner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  setPriority(spinner.pid, 0);
  await sleep(15_000);
  spinner.kill('SIGKILL');
}

async function timed(work) {
  const startedAt = performance.now();
  const before = gatewaySeconds();
  const result = await work();
  return { result, seconds: (performance.now() - startedAt) / 1_000, cpu: gatewaySeconds() - before };
}

const figures = {};

function report(what, { seconds, cpu, p99Ms, grownMegabytes }, bound) {
  figures[what] = { seconds, cpuSeconds: cpu, p99Ms, grownMegabytes, wanted: bound };
  const more = [`${cpu.toFixed(1)} s of CPU`, p99Ms && `proxied p99 ${p99Ms.toFixed(1)} ms`, grownMegabytes !== undefined && `memory +${grownMegabytes.toFixed(0)} MB`].filter(Boolean);
  console.log(`${what.padEnd(44)} ${seconds.toFixed(1).padStart(6)} s  ${more.join(', ')}${bound ? `  (wanted: ${bound})` : ''}`);
}

async function exportAll(upstreamId) {
  const response = await fetch(`${URL_}/api/admin/batch/keys/export-csv?upstream_id=${upstreamId}`, { headers });
  let bytes = 0;
  for await (const chunk of response.body) bytes += chunk.length;
  return bytes;
}

const upstream = async (slug) =>
  (await ask('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name: slug, slug, open: true, baseUrl: `http://127.0.0.1:${upstreamServer.address().port}` } })).createUpstream.id;

try {
  while (!(await fetch(`${URL_}/health/ready`).then(({ ok }) => ok, () => false))) await sleep(100);
  goFirst();
  const serving = await upstream('bench');
  await ask('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: serving, name: 'probe', keyValue: 'sk-probe' } });
  // Without one of the build, a gateway makes what Python scripts will want half a minute after its start, once for an installation.
  if (!existsSync('dist/server/libs/scripts/snapshots')) {
    await probing(async () => {
      while (!readdirSync(folder, { recursive: true }).some((name) => name.endsWith('.snapshot'))) await sleep(500);
    });
  }
  await probing(() => sleep(WARM_UP_MS));
  const calm = await probing(() => sleep(15_000));
  report('proxied requests, nothing else going on', calm);
  report('proxied requests, one processor kept busy', await probing(spinning));
  const first = await upstream('first');
  const [small, larger] = [await makeFile(100_000, first, 'a'), await makeFile(200_000, first, 'b')];
  report('import 100,000 keys from CSV', await probing(() => importFile(small)), `10 s, p99 ≤ ${(2 * calm.p99Ms).toFixed(1)} ms`);
  report('export 100,000 keys', await timed(() => exportAll(first)), '3 s');
  report('import 200,000 more', await probing(() => importFile(larger)));
  const update = (status) => ask('mutation($filter: ApiKeyFilter, $change: ApiKeyChangeInput!) { updateApiKeys(filter: $filter, change: $change) { count } }', { filter: { upstreamId: first }, change: { status } });
  report('status of 300,000 keys', await probing(() => update('DISABLED')), '10 s');
  if (!process.argv.includes('--small')) {
    const second = await upstream('second');
    const path = await makeFile(1_000_000, second, 'c');
    report('import 1,000,000 keys', await probing(() => importFile(path)), '< 150 MB');
    report('the same file again', await probing(() => importFile(path)), '< 150 MB, nothing added');
  }
  const machine = { cpus: cpus().length, model: cpus()[0].model, loadAverage: loadavg()[0], node: process.version };
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ at: new Date().toISOString(), machine, figures }, undefined, 2)}\n`);
} finally {
  gateway.kill('SIGTERM');
  await once(gateway, 'exit');
  upstreamServer.close();
  rmSync(folder, { recursive: true, force: true });
}
