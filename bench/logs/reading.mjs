import { DashboardService } from '../../dist/server/libs/dashboard/src/dashboard.service.js';
import { RequestLogReader } from '../../dist/server/libs/logs/src/reading/request-log.reader.js';
import { RetentionService } from '../../dist/server/libs/logs/src/retention/retention.service.js';
import { RollUps } from '../../dist/server/libs/logs/src/rollups/roll-ups.js';

const ROUNDS = 20;
const WANTED_MS = 50;
const figures = {};

async function measure(name, once) {
  const times = [];
  let answer;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    answer = await once(round);
    times.push(performance.now() - begun);
  }
  const first = times[0];
  times.sort((a, b) => a - b);
  figures[name] = { firstMs: first, medianMs: times[ROUNDS / 2], slowestMs: times[ROUNDS - 1] };
  console.log(`${name.padEnd(58)} ${format(first)} ${format(times[ROUNDS / 2])} ${format(times[ROUNDS - 1])}${times[ROUNDS / 2] > WANTED_MS ? `  (wanted: ${WANTED_MS} ms)` : ''}`);
  return answer;
}

const format = (ms) => `${ms.toFixed(1)} ms`.padStart(12);

/** First pages of filters, a page deep down, one request, the dashboards and an analysis. @returns milliseconds by name */
export async function measureReading(dataSource, clock) {
  const reader = new RequestLogReader(dataSource, clock);
  const page = (filter, after) => reader.page(filter, { first: 50, after });
  console.log(`\n${'read'.padEnd(58)} ${'first'.padStart(12)} ${'median'.padStart(12)} ${'slowest'.padStart(12)}`);
  const { edges } = await measure('newest 50', () => page({}));
  await measure('of an upstream', (round) => page({ upstreamId: 1 + (round % 5) }));
  await measure('of a key', (round) => page({ apiKeyId: 1 + round }));
  await measure('of a consumer', (round) => page({ consumerId: 1 + round }));
  await measure('of a virtual key', (round) => page({ virtualKeyId: 1 + round }));
  await measure('of a key, status 429', (round) => page({ apiKeyId: 1 + round, status: 429 }));
  await measure('failures', () => page({ outcomes: ['RATE_LIMITED', 'UPSTREAM_ERROR'] }));
  await measure('of a consumer, failures', (round) => page({ consumerId: 1 + round, outcomes: ['RATE_LIMITED', 'UPSTREAM_ERROR'] }));
  await measure('of an upstream, status 5xx', (round) => page({ upstreamId: 1 + (round % 5), statusClass: 5 }));
  await measure('part of the path, a consumer', (round) => page({ consumerId: 1 + round, path: 'EMBED' }));
  await measure('slower than 2 s', () => page({ minLatencyMs: 2_000 }));
  await measure('slower than 2 s, of a key', (round) => page({ minLatencyMs: 2_000, apiKeyId: 1 + round }));
  await measure('a day, a week ago, POST, 429', () => page({ from: new Date(clock.now() - 7 * 86_400_000), to: new Date(clock.now() - 6 * 86_400_000), method: 'POST', status: 429 }));
  await measure('a page five days deep', () => page({ to: new Date(clock.now() - 5 * 86_400_000) }));
  await measure('by request id', (round) => page({ requestId: edges[round].node.id }));
  await measure('one request', (round) => reader.get(edges[round].node.id));

  const retention = new RetentionService(dataSource, undefined, undefined, clock);
  const rollUps = new RollUps(dataSource, retention, clock);
  const names = { ofUpstream: () => null, ofApiKey: () => null, ofConsumer: () => null };
  const health = { read: async () => ({ pools: [], nearLimits: [] }) };
  // A new one for each reading, since one keeps its last readings for a moment.
  const dashboard = (range, timeZone) => new DashboardService(rollUps, health, names, { sum: () => ({}) }, clock, { env: {} }).read(range, timeZone);
  for (const range of ['LAST_HOUR', 'LAST_24_HOURS', 'TODAY', 'LAST_7_DAYS', 'LAST_30_DAYS']) await measure(`dashboard ${range}, Asia/Shanghai`, () => dashboard(range, 'Asia/Shanghai'));
  await measure('analytics: consumers by day, 10 days, p95', () => rollUps.sum({ dimensions: ['TIME', 'CONSUMER'], step: 'DAY', fromMs: clock.now() - 10 * 86_400_000, toMs: clock.now(), timeZone: 'UTC', measures: 'PERCENTILES', limit: 1_000 }));
  return figures;
}
