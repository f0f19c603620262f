// `npm run bench:scripts`: what one header script adds to a request, and how long a cold start takes. Figures depend
// on what else the machine does: the last column compares with a round trip to a process that does nothing.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureRequests } from './requests.mjs';
import { define, contextOf, openPool, provideSnapshot, quantile, runners, SNAPSHOTS } from './pool.mjs';

const WARM_UP = 3_000;
const RUNS = 20_000;
const COLD_STARTS = 5;
/** For the processes of the one before to be gone. */
const BETWEEN_STARTS_MS = 1_000;

async function measure(once) {
  for (let run = 0; run < WARM_UP; run++) await once(run);
  const times = [];
  const before = { own: process.cpuUsage(), runners: runners().reduce((sum, { cpuMs }) => sum + cpuMs, 0) };
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    await once(run);
    times.push((performance.now() - startedAt) * 1000);
  }
  const own = process.cpuUsage(before.own);
  const theirs = runners().reduce((sum, { cpuMs }) => sum + cpuMs, 0) - before.runners;
  times.sort((left, right) => left - right);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), gatewayCpu: (own.user + own.system) / RUNS, runnerCpu: (theirs * 1000) / RUNS };
}

/** The floor: a line to another Node process and back. */
async function measureEcho() {
  const echo = spawn(process.execPath, ['-e', 'process.stdin.on("data", (chunk) => process.stdout.write(chunk))'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const result = await measure((run) => new Promise((resolve) => {
    echo.stdout.once('data', resolve);
    echo.stdin.write(`${contextOf(`/v1/${run}`)}\n`);
  }));
  echo.kill();
  return result;
}

/** @returns milliseconds to the first value, when nothing that it began goes on any more */
async function measureColdStart(folder) {
  const { pool, snapshots } = openPool(folder);
  const startedAt = performance.now();
  const [{ error }] = await pool.run({ tenant: '1', context: null, keyValue: '', scripts: [define('PYTHON', 'result = 1')] });
  const tookMs = performance.now() - startedAt;
  pool.close();
  snapshots.close();
  if (error) throw new Error(JSON.stringify(error));
  return Math.round(tookMs);
}

const medianOf = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measureColdStarts(folderOf) {
  const times = [];
  for (let start = 0; start < COLD_STARTS; start++) {
    times.push(await measureColdStart(folderOf()));
    await sleep(BETWEEN_STARTS_MS);
  }
  return medianOf(times);
}

console.log(`first Python value, processes cold, no snapshot: ${await measureColdStarts(() => mkdtempSync(join(tmpdir(), 'cold-')))} ms`);
await provideSnapshot();
console.log(`first Python value, processes cold, from a snapshot: ${await measureColdStarts(() => SNAPSHOTS)} ms`);

const echo = await measureEcho();
const { pool } = openPool();
const js = define('JAVASCRIPT', 'return new Date().toISOString();');
const python = define('PYTHON', 'from datetime import datetime\nresult = datetime.now().isoformat()');
const signatureJs = define('JAVASCRIPT', 'return crypto.hmac("sha256", vars.signingSecret, request.method + request.path)');
const signaturePython = define('PYTHON', 'import hmac\nresult = hmac.new(vars.signingSecret.encode(), (request.method + request.path).encode(), "sha256").hexdigest()');
const runOf = (...scripts) => (run) => pool.run({ tenant: '1', context: scripts.some(({ usesContext }) => usesContext) ? contextOf(`/v1/${run}`) : null, keyValue: '', scripts });
await runOf(python)(0);
await sleep(4_000);
const rows = {
  'round trip to an idle process': echo,
  'JavaScript, timestamp': await measure(runOf(js)),
  'Python, timestamp': await measure(runOf(python)),
  'JavaScript, signature': await measure(runOf(signatureJs)),
  'Python, signature': await measure(runOf(signaturePython)),
  'all four in one request': await measure(runOf(js, python, signatureJs, signaturePython)),
};
console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, { p50, p99, gatewayCpu, runnerCpu }]) => [
      name,
      { 'p50 µs': Math.round(p50), 'p99 µs': Math.round(p99), 'gateway CPU µs': Math.round(gatewayCpu), 'runner CPU µs': Math.round(runnerCpu), 'p50 / round trip': (p50 / echo.p50).toFixed(2) },
    ]),
  ),
);
pool.close();
const requests = await measureRequests();
console.log('the same through a gateway');
console.table(
  requests.map((row) => {
    const bare = requests.find(({ connections, isBare }) => isBare && connections === row.connections);
    const added = (figure, factor) => Math.round((row[figure] - bare[figure]) * factor);
    return {
      connections: row.connections,
      header: row.name,
      'p50 µs': Math.round(row.p50Ms * 1_000),
      'p99 µs': Math.round(row.p99Ms * 1_000),
      'CPU µs': Math.round(row.cpuMicros),
      'added at p50, µs': added('p50Ms', 1_000),
      'added CPU, µs': added('cpuMicros', 1),
    };
  }),
);
process.exit(0);
