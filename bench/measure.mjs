import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Linux counts CPU time for processes in hundredths of a second, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

const BODY = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'x'.repeat(150) }], stream: false });

/** The wrk script of the request that every contestant gets: a POST of 230 bytes. */
export function writeRequestScript(folder, name, headers) {
  const path = join(folder, `${name}.lua`);
  const lines = ['wrk.method = "POST"', `wrk.body = [[${BODY}]]`, 'wrk.headers["Content-Type"] = "application/json"'];
  for (const [header, value] of Object.entries(headers)) lines.push(`wrk.headers["${header}"] = "${value}"`);
  writeFileSync(path, lines.join('\n'));
  return path;
}

export const bodyBytes = Buffer.byteLength(BODY);

/** CPU seconds that a process has used, with the workers that it forked of itself (a database that it started is not one). */
export function cpuSeconds(pid) {
  let ticks = 0;
  for (const each of [pid, ...workersOf(pid)]) {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

function workersOf(pid) {
  const program = readFileSync(`/proc/${pid}/comm`, 'utf8');
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' '))
    .filter((child) => child !== '' && readFileSync(`/proc/${child}/comm`, 'utf8') === program);
}

/** One round: load for some seconds, and what it cost the process. @returns micros of CPU per request, and latencies in ms */
export async function measure({ pid, url, script, connections, seconds }) {
  const before = cpuSeconds(pid);
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s', '--latency', '-s', script, url]);
  const cpu = cpuSeconds(pid) - before;
  const requests = Number(/(\d+) requests in/.exec(stdout)[1]);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout) ?? /Socket errors: (.*)/.exec(stdout);
  if (failed || requests === 0) throw new Error(`${url} did not serve all requests: ${failed?.[0] ?? stdout}`);
  return {
    cpuMicros: (cpu / requests) * 1e6,
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p50Ms: latency(stdout, '50%'),
    p99Ms: latency(stdout, '99%'),
  };
}

function latency(stdout, percentile) {
  const [, number, unit] = new RegExp(`${percentile}\\s+([\\d.]+)(us|ms|s)`).exec(stdout);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

export function round(number, digits = 2) {
  return Number(number.toFixed(digits));
}

/** One row of a table: the medians of samples. */
export function rowOf(name, samples) {
  return {
    name,
    cpuMicros: round(median(samples.map((sample) => sample.cpuMicros))),
    requestsPerSecond: Math.round(median(samples.map((sample) => sample.requestsPerSecond))),
    p50Ms: round(median(samples.map((sample) => sample.p50Ms))),
    p99Ms: round(median(samples.map((sample) => sample.p99Ms))),
  };
}

/** The median of the ratios of CPU time within a round, whose two figures the same neighbours have disturbed. */
export function ratio(samples, others) {
  return round(median(samples.map((sample, index) => sample.cpuMicros / others[index].cpuMicros)), 3);
}
