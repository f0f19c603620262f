import { Outcome, type RequestLogEntry, requestIdAt } from '@app/core';
import { RollUpDimension, type RollUpRow, RollUps, TimeStep, totalOf } from '@app/logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { createPartitions } from '../libs/logs/src/partitions/create-partitions.js';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { copyLine } from '../libs/logs/src/writing/copy-line.js';
import { RowStore } from '../libs/logs/src/writing/row-store.js';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const REQUESTS = Number(process.env.ROLL_UP_TEST_REQUESTS ?? 20_000);
const BATCHES = 10;
const DAY_MS = 86_400_000;
const ZONES = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kolkata'];

/** The last change of the clocks in New York, with three days on either side. */
const changeMs = Temporal.Now.zonedDateTimeISO('America/New_York').getTimeZoneTransition('previous')!.epochMilliseconds;
const range = { fromMs: changeMs - 3 * DAY_MS, toMs: Math.min(changeMs + 3 * DAY_MS, Date.now() - 3_600_000) };

interface Expected {
  at?: Date;
  id?: number;
  outcome?: string;
  requests: number;
  successes: number;
  attempts: number;
  bytes_out: number;
  units: number;
  mean_ms: number;
  most_ms: number;
}

const MEASURES = `count(*)::int AS requests, (count(*) FILTER (WHERE outcome = 'SUCCESS'))::int AS successes, sum(jsonb_array_length(attempts))::int AS attempts,
  sum(bytes_out)::float8 AS bytes_out, coalesce(sum(units_used), 0)::float8 AS units, (avg(latency_us) / 1000)::float8 AS mean_ms, (max(latency_us) / 1000.0)::float8 AS most_ms`;

describe('the roll-ups of random requests', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  let rollUps: RollUps;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    rollUps = gateway.app.get(RollUps);
    const client = new pg.Client({ connectionString: gateway.database.url });
    await client.connect();
    await createPartitions(client, range.fromMs, range.toMs + DAY_MS);
    await client.query('UPDATE log_retention SET minutes = 1000, hours = 1000');
    await client.end();
    const store = new RowStore(gateway.database.url, () => undefined);
    for (let batch = 0; batch < BATCHES; batch++) await store.store(Array.from({ length: REQUESTS / BATCHES }, () => Buffer.from(copyLine(randomEntry(), Date.now())!)));
    await store.close();
  });

  afterAll(() => gateway.close());

  const sum = (dimensions: RollUpDimension[], rest: object = {}) => rollUps.sum({ dimensions, ...range, timeZone: 'UTC', measures: 'SUMS', limit: 10_000, ...rest });
  const rows = (columns: string, tail: string) => query<Expected>(gateway.database.url, `SELECT ${columns} ${MEASURES} FROM request_log WHERE at >= '${new Date(range.fromMs).toISOString()}' AND at < '${new Date(range.toMs).toISOString()}' ${tail}`);

  function expectSame(found: RollUpRow[], expected: Expected[], keyOf: (row: RollUpRow) => string, keyOfExpected: (row: Expected) => string): void {
    expect(found).toHaveLength(expected.length);
    const byKey = new Map(found.map((row) => [keyOf(row), row]));
    for (const row of expected) {
      const { requests, successes, attempts, bytesOut, units, meanMs, mostMs } = byKey.get(keyOfExpected(row))!;
      expect({ requests, successes, attempts, bytesOut }).toEqual({ requests: row.requests, successes: row.successes, attempts: row.attempts, bytesOut: row.bytes_out });
      expect(units).toBeCloseTo(row.units, 6);
      expect(meanMs).toBeCloseTo(row.mean_ms, 6);
      expect(mostMs).toBeCloseTo(row.most_ms, 6);
    }
  }

  it('hold all of them, at every level', async () => {
    for (const level of ['minute', 'hour', 'day']) {
      for (const scope of ['STATUS', 'KEY', 'CONSUMER']) {
        expect(await query(gateway.database.url, `SELECT sum(requests)::int AS requests FROM request_${level} WHERE scope = '${scope}'`)).toEqual([{ requests: REQUESTS }]);
      }
    }
  });

  it('know every outcome that a request can have', async () => {
    expect(await query(gateway.database.url, 'SELECT enum_range(NULL::request_outcome)::text[] AS outcomes')).toEqual([{ outcomes: Object.values(Outcome) }]);
  });

  it.each(ZONES)('equal the rows by day in %s', async (timeZone) => {
    const found = await sum([RollUpDimension.TIME, RollUpDimension.OUTCOME], { step: TimeStep.DAY, timeZone });
    const expected = await rows(`date_trunc('day', at, '${timeZone}') AS at, outcome,`, 'GROUP BY 1, 2');
    expectSame(found, expected, ({ at, outcome }) => `${at!.getTime()} ${outcome}`, ({ at, outcome }) => `${at!.getTime()} ${outcome}`);
  });

  it.each(ZONES)('equal the rows by hour in %s, the repeated one apart', async (timeZone) => {
    const found = await sum([RollUpDimension.TIME], { step: TimeStep.HOUR, timeZone });
    const half = timeZone === 'Asia/Kolkata' ? "interval '30 minutes'" : "interval '0'";
    const expected = await rows(`date_trunc('hour', at - ${half}, 'UTC') + ${half} AS at,`, 'GROUP BY 1');
    expectSame(found, expected, ({ at }) => String(at!.getTime()), ({ at }) => String(at!.getTime()));
  });

  it.each([
    [RollUpDimension.API_KEY, 'api_key_id', 'apiKeyId'],
    [RollUpDimension.CONSUMER, 'consumer_id', 'consumerId'],
    [RollUpDimension.UPSTREAM, 'upstream_id', 'upstreamId'],
    [RollUpDimension.STATUS, 'status', 'status'],
  ] as const)('equal the rows by %s, from a minute to another', async (dimension, column, property) => {
    const found = await sum([dimension]);
    const expected = await rows(`${column} AS id,`, 'GROUP BY 1');
    expectSame(found, expected, (row) => String(row[property]), ({ id }) => String(id));
  });

  it('count keys and consumers crossed from the rows', async () => {
    const found = await sum([RollUpDimension.API_KEY, RollUpDimension.CONSUMER]);
    const expected = await rows('api_key_id * 100000 + consumer_id AS id,', 'AND api_key_id IS NOT NULL AND consumer_id IS NOT NULL GROUP BY 1');
    expectSame(found.filter(({ apiKeyId, consumerId }) => apiKeyId !== null && consumerId !== null), expected, ({ apiKeyId, consumerId }) => String(apiKeyId! * 100_000 + consumerId!), ({ id }) => String(id));
  });

  it('tell percentiles to within a bucket of the true ones', async () => {
    const [{ p50Ms, p95Ms, p99Ms }] = await sum([], { measures: 'PERCENTILES' });
    const [truth] = await query<{ p: number[] }>(gateway.database.url, `SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_us / 1000.0)::float8[] AS p FROM request_log WHERE at >= '${new Date(range.fromMs).toISOString()}' AND at < '${new Date(range.toMs).toISOString()}'`);
    for (const [index, found] of [p50Ms!, p95Ms!, p99Ms!].entries()) {
      expect(found / truth.p[index]).toBeGreaterThan(1 / Math.SQRT2);
      expect(found / truth.p[index]).toBeLessThan(Math.SQRT2);
    }
  });

  it('come to the same in total, however finely they are told apart', async () => {
    const [whole] = await sum([], { measures: 'PERCENTILES' });
    const { requests, successes, p50Ms, p95Ms, p99Ms } = whole;
    const hours = await sum([RollUpDimension.TIME], { measures: 'PERCENTILES', step: TimeStep.HOUR });
    expect(hours.length).toBeGreaterThan(100);
    expect(totalOf(hours)).toEqual({ requests, successes, p50Ms, p95Ms, p99Ms });
    expect(totalOf([])).toBeUndefined();
  });

  it('answer the dashboard and analytics over the API', async () => {
    const { dashboard } = await admin.data<{ dashboard: { requests: number; traffic: object[] } }>(
      'query { dashboard(range: LAST_30_DAYS, timeZone: "Asia/Shanghai") { requests successRate p50Ms p95Ms p99Ms traffic { at requests successes p95Ms } topUpstreams { id name requests } topApiKeys { id } topConsumers { id } topErrors { upstreamId status outcome requests } pools { upstreamId total } nearLimits { kind } live { requestsPerSecond droppedRows } } }',
    );
    expect(dashboard.traffic).toHaveLength(30);
    const args = { dimensions: ['UPSTREAM'], metrics: ['REQUESTS', 'SUCCESS_RATE', 'LATENCY_P95_MS'], range: { from: new Date(range.fromMs), to: new Date(range.toMs) } };
    const { analytics } = await admin.data<{ analytics: { rows: { upstreamId: string; values: number[] }[] } }>(
      'query ($dimensions: [AnalyticsDimension!]!, $metrics: [AnalyticsMetric!]!, $range: TimeRangeInput!) { analytics(dimensions: $dimensions, metrics: $metrics, range: $range) { rows { upstreamId values } } }',
      args,
    );
    expect(analytics.rows.reduce((total, { values }) => total + values[0], 0)).toBe((await rows('', ''))[0].requests);
    const csv = await (await fetch(`${gateway.url}/api/admin/analytics/export?query=${encodeURIComponent(JSON.stringify(args))}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();
    expect(csv.split('\r\n')[0]).toBe('upstreamId,upstreamName,requests,success_rate,latency_p95_ms');
    expect(csv.trimEnd().split('\r\n')).toHaveLength(analytics.rows.length + 1);
  });

  it('are not asked by what is no time zone, nor by time without a step', async () => {
    const ask = (dimension: string, zone: string) => admin.refusal(`{ analytics(dimensions: [${dimension}], metrics: [REQUESTS], range: { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", timeZone: "${zone}" }) { rows { values } } }`);
    expect(await ask('UPSTREAM', 'Mars/Olympus')).toBe('BAD_USER_INPUT');
    expect(await ask('TIME', 'UTC')).toBe('BAD_USER_INPUT');
  });

  it('are read by whole days up to this minute, since nothing is stored of the time to come', async () => {
    const nowMs = Date.now();
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const day = new Date(dayMs).toISOString();
    const store = new RowStore(gateway.database.url, () => undefined);
    await store.store([Buffer.from(copyLine({ ...randomEntry(), atMs: nowMs, requestId: requestIdAt(nowMs) }, nowMs)!)]);
    await store.close();
    // The day alone is left to answer.
    for (const level of ['hour', 'minute']) await query(gateway.database.url, `DELETE FROM request_${level} WHERE bucket >= '${day}'`);
    const stored = await query(gateway.database.url, `SELECT count(*)::int AS requests FROM request_log WHERE at >= '${day}'`);
    expect(await rollUps.sum({ dimensions: [], fromMs: dayMs, toMs: nowMs, timeZone: 'UTC', measures: 'TRAFFIC', limit: 1 })).toMatchObject(stored);
  });
});

function randomEntry(): RequestLogEntry {
  const atMs = Math.floor(range.fromMs + Math.random() * (range.toMs - range.fromMs));
  const pick = (most: number) => 1 + Math.floor(Math.random() * most);
  const [status, outcome] = ([[200, Outcome.SUCCESS], [200, Outcome.TRUNCATED], [429, Outcome.RATE_LIMITED], [503, Outcome.REFUSED], [499, Outcome.CLIENT_ABORT]] as const)[Math.floor(Math.random() ** 3 * 5)];
  return makeEntry({
    atMs,
    requestId: requestIdAt(atMs),
    upstreamId: Math.random() < 0.02 ? null : pick(4),
    apiKeyId: Math.random() < 0.05 ? null : pick(60),
    consumerId: Math.random() < 0.05 ? null : pick(12),
    status,
    outcome,
    latencyMs: Math.random() ** 8 * 60_000,
    bytesOut: pick(1e9),
    unitsUsed: Math.random() < 0.5 ? null : pick(4_000) / 4,
    attempts: Array.from({ length: pick(3) - 1 }, () => ({ apiKeyId: 1, status, outcome, durationMs: 1, errorCode: null })),
  });
}
