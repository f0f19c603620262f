import { Outcome, type RequestLogEntry } from '@app/core';
import { RequestLogWriter } from '@app/logs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { matches } from '../libs/logs/src/reading/filter-match.js';
import { RequestLogReader } from '../libs/logs/src/reading/request-log.reader.js';
import { RetentionService } from '../libs/logs/src/retention/retention.service.js';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { query } from './support/database.js';

const PAGE = `query ($filter: RequestLogFilter, $first: Int!, $after: String) {
  requestLogs(filter: $filter, first: $first, after: $after) { edges { cursor node { id at status path } } pageInfo { hasNextPage endCursor } searchedUntil }
}`;

interface PageAnswer {
  requestLogs: { edges: { node: { id: string; status: number; path: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null }; searchedUntil: string };
}

/** Failures by their status, by their outcome alone, and by both. */
const TROUBLES = [
  { status: 429, outcome: Outcome.RATE_LIMITED },
  { status: 200, outcome: Outcome.TIMEOUT },
  { status: 404, outcome: Outcome.SUCCESS },
];

describe('the request log', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;
  const entries: RequestLogEntry[] = [];

  beforeAll(async () => {
    gateway = await startAdminGateway();
    admin = gateway.client({ authorization: `Bearer ${ADMIN_TOKEN}` });
    const writer = gateway.app.get(RequestLogWriter);
    const nowMs = Date.now();
    for (let index = 0; index < 1_000; index++) {
      entries.push(
        makeEntry({
          atMs: nowMs - Math.floor(index / 3) * 40_000,
          upstreamId: 1 + (index % 3),
          apiKeyId: 1 + (index % 7),
          consumerId: index % 5 === 0 ? null : index % 5,
          ...(index % 20 === 0 ? TROUBLES[(index / 20) % 3] : { status: 200, outcome: Outcome.SUCCESS }),
          method: index % 2 ? 'GET' : 'POST',
          path: index === 777 ? '/rare/100%_sure?=x' : `/v1/Items/${index}`,
          latencyMs: index,
          capture: index === 5 ? { requestHeaders: { a: 'b' }, responseHeaders: { 'set-cookie': ['c', 'd'] }, requestBody: 'in', responseBody: null } : null,
        }),
      );
    }
    for (const entry of entries) writer.record(entry);
    await vi.waitFor(() => expect(writer.figures.storedRows).toBe(1_000), { timeout: 20_000 });
  });

  afterAll(() => gateway.close());

  async function allPages(filter: object, first: number): Promise<string[]> {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { requestLogs }: PageAnswer = await admin.data<PageAnswer>(PAGE, { filter, first, after });
      ids.push(...requestLogs.edges.map(({ node }) => node.id));
      after = requestLogs.pageInfo.hasNextPage ? requestLogs.pageInfo.endCursor : null;
    } while (after);
    return ids;
  }

  const expected = (filter: object) =>
    entries
      .filter((entry) => matches(filter, entry))
      .sort((a, b) => b.atMs - a.atMs || (a.requestId < b.requestId ? 1 : -1))
      .map(({ requestId }) => requestId);

  it('pages through every row once, newest first', async () => {
    expect(await allPages({}, 97)).toEqual(expected({}));
  });

  it('filters in the database as it does on live rows', async () => {
    const reader = gateway.app.get(RequestLogReader);
    const filters = fc.record(
      {
        upstreamId: fc.constantFrom(1, 2, 9),
        apiKeyId: fc.constantFrom(1, 5),
        consumerId: fc.constantFrom(1, 4),
        status: fc.constantFrom(200, 404, 429),
        statusClass: fc.constantFrom(2, 4, 5),
        outcomes: fc.subarray([Outcome.SUCCESS, Outcome.RATE_LIMITED, Outcome.TIMEOUT]),
        method: fc.constantFrom('get', 'POST'),
        path: fc.constantFrom('items/7', '%', '_SURE', '\\'),
        minLatencyMs: fc.constantFrom(0, 500.5, 995, 1_000),
        requestId: fc.constantFrom(...entries.slice(0, 5).map(({ requestId }) => requestId)),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows } = await reader.find(filter, 1_000);
        expect(rows.map(({ id }) => id)).toEqual(expected(filter));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to a range of time', async () => {
    const from = new Date(entries[600].atMs);
    const to = new Date(entries[300].atMs);
    expect(await allPages({ from, to }, 100)).toEqual(expected({ from, to }));
  });

  it('shows one request with its attempts and what was captured', async () => {
    const { requestLog } = await admin.data<{ requestLog: object }>(
      'query ($id: ID!) { requestLog(id: $id) { id attempts { apiKeyId outcome durationMs } capture { requestHeaders { name value } responseHeaders { name value } requestBody responseBody } } }',
      { id: entries[5].requestId },
    );
    expect(requestLog).toEqual({
      id: entries[5].requestId,
      attempts: [{ apiKeyId: '4', outcome: 'SUCCESS', durationMs: 124.125 }],
      capture: { requestHeaders: [{ name: 'a', value: 'b' }], responseHeaders: [{ name: 'set-cookie', value: 'c' }, { name: 'set-cookie', value: 'd' }], requestBody: 'in', responseBody: null },
    });
  });

  it('knows no request of another id, and takes no cursor that it did not give', async () => {
    const ask = 'query ($id: ID!) { requestLog(id: $id) { id } }';
    expect(await admin.refusal(ask, { id: 'nonsense' })).toBe('NOT_FOUND');
    expect(await admin.refusal(ask, { id: makeEntry().requestId })).toBe('NOT_FOUND');
    expect(await admin.refusal(PAGE, { first: 1, after: 'bm9uZQ' })).toBe('BAD_USER_INPUT');
  });

  it('exports a filter as CSV and as NDJSON', async () => {
    const download = async (format: string, filter: object) => {
      const response = await fetch(`${gateway.url}/api/admin/logs/export?format=${format}&filter=${encodeURIComponent(JSON.stringify(filter))}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      expect(response.status).toBe(200);
      return response.text();
    };
    const filter = { upstreamId: 2, statusClass: 4 };
    const csv = parse(await download('csv', filter), { columns: true }) as { id: string; path: string }[];
    expect(csv.map(({ id }) => id)).toEqual(expected(filter));
    const rows = (await download('ndjson', {})).trimEnd().split('\n').map((line) => JSON.parse(line) as { id: string });
    expect(rows.map(({ id }) => id)).toEqual(expected({}));
  });

  it('refuses an export to callers who are not signed in, and filters that are none', async () => {
    expect((await fetch(`${gateway.url}/api/admin/logs/export`)).status).toBe(401);
    const wrong = await fetch(`${gateway.url}/api/admin/logs/export?filter={"status":"x"}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(wrong.status).toBe(400);
  });

  it('drops whole partitions when their retention is over, and only those', async () => {
    const old = '2020-05-05';
    await query(gateway.database.url, `CREATE TABLE request_log_20200505 PARTITION OF request_log FOR VALUES FROM ('${old}T00:00Z') TO ('2020-05-06T00:00Z')`);
    await query(gateway.database.url, `CREATE TABLE request_day_20200101 PARTITION OF request_day FOR VALUES FROM ('2020-01-01T00:00Z') TO ('2021-01-01T00:00Z')`);
    const { setLogRetention } = await admin.data<{ setLogRetention: object }>('mutation { setLogRetention(input: { days: 36500 }) { rows days } }');
    expect(setLogRetention).toEqual({ rows: 30, days: 36_500 });
    expect(await gateway.app.get(RetentionService).dropExpired()).toEqual(['request_log_20200505']);
    await admin.data('mutation { setLogRetention(input: { days: 1825 }) { days } }');
    expect(await gateway.app.get(RetentionService).dropExpired()).toEqual(['request_day_20200101']);
    expect(await allPages({}, 100)).toHaveLength(1_000);
  });

  it('tells its figures to Prometheus', async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).toMatch(/^gateway_request_log_rows_total 1000$/m);
    expect(text).toMatch(/^gateway_request_log_dropped_rows_total 0$/m);
  });
});
