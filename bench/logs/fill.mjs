import { requestIdAt } from '../../dist/server/libs/core/src/index.js';
import { copyLine } from '../../dist/server/libs/logs/src/writing/copy-line.js';
import { RowStore } from '../../dist/server/libs/logs/src/writing/row-store.js';
import { cpuSeconds } from '../measure.mjs';

/** As many rows as the shipper puts together when it has fallen behind. */
const BATCH_ROWS = 25_000;
const KEYS = 1_000;
const PATHS = ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/geo/search?q=berlin', '/weather/today'];
const OUTCOMES = [
  [429, 'RATE_LIMITED'],
  [500, 'UPSTREAM_ERROR'],
  [400, 'CALLER_ERROR'],
];

/** Traffic of 5 upstreams, 1,000 keys and 20 consumers, 3 % of it failures. One path of a million is a rare one. */
function makeEntry(index, atMs) {
  const apiKeyId = 1 + Math.floor(Math.random() * KEYS);
  const [status, outcome] = Math.random() < 0.03 ? OUTCOMES[index % 3] : [200, 'SUCCESS'];
  return {
    requestId: requestIdAt(atMs),
    atMs,
    upstreamId: 1 + (apiKeyId % 5),
    consumerId: 1 + Math.floor(Math.random() * 20),
    virtualKeyId: 1 + (index % 40),
    apiKeyId,
    method: 'POST',
    path: index % 1_000_000 === 0 ? '/v1/rare' : PATHS[index % PATHS.length],
    clientIp: '192.0.2.17',
    status,
    outcome,
    errorCode: null,
    latencyMs: 5 + Math.random() ** 6 * 4_000,
    upstreamMs: 12.3,
    firstByteMs: 13.4,
    bytesIn: 812,
    bytesOut: 2_210,
    streamed: false,
    attempts: [{ apiKeyId, status, outcome, durationMs: 12.33, errorCode: null }],
    ruleIds: [],
    unitsUsed: null,
    traceId: null,
    capture: null,
  };
}

/** When the rows were: as they come in, or spread over days, in every tenth minute. */
export const NOW = () => Date.now();
export const overDays = (fromMs, toMs) => (share) => {
  const atMs = fromMs + share * (toMs - fromMs);
  return Math.floor(Math.floor(atMs / 600_000) * 600_000 + (atMs % 600_000) / 10);
};

/** Stores rows as the gateway does when it has fallen behind, over two connections, and tells what a row costs on either side. */
export async function fill(url, dataSource, { name, rows, when }) {
  const stores = [new RowStore(url, console.error), new RowStore(url, console.error)];
  for (const store of stores) await store.store(Buffer.from(copyLine(makeEntry(1, Date.now()), Date.now())));
  const backends = (await dataSource.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'api-gateway-pro request log'")).map(({ pid }) => pid);
  const spentSeconds = () => backends.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = { backends: spentSeconds(), own: process.cpuUsage(), at: performance.now() };
  let taken = 0;
  await Promise.all(
    stores.map(async (store) => {
      while (taken < rows) {
        const first = taken;
        taken += BATCH_ROWS;
        await store.store(encode(Array.from({ length: BATCH_ROWS }, (_, index) => makeEntry(first + index, when((first + index) / rows)))));
        if ((first / BATCH_ROWS) % 40 === 39) report(`  ${taken}`, taken, before, spentSeconds());
      }
    }),
  );
  report(name, rows, before, spentSeconds());
  await Promise.all(stores.map((store) => store.close()));
}

function encode(entries) {
  const nowMs = Date.now();
  let text = '';
  for (const entry of entries) text += copyLine(entry, nowMs);
  return Buffer.from(text);
}

function report(name, rows, before, backendSeconds) {
  const { user, system } = process.cpuUsage(before.own);
  const rate = Math.round((rows / (performance.now() - before.at)) * 1_000);
  console.log(`${name.padEnd(30)} ${rate} rows/s; CPU a row: gateway ${((user + system) / rows).toFixed(1)} µs, PostgreSQL ${(((backendSeconds - before.backends) / rows) * 1e6).toFixed(1)} µs`);
}
