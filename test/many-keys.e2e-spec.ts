import { setTimeout as sleep } from 'node:timers/promises';
import { Outcome } from '@app/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { copyLine } from '../libs/logs/src/writing/copy-line.js';
import { RowStore } from '../libs/logs/src/writing/row-store.js';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { openBrowser } from './support/browser.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const KEYS = 100_000;
/** Of one page as the console asks for it; a busy build machine gets ten times of what is aimed at. */
const PAGE_MAX_MS = 2_000;

const PAGE = `query($first: Int!, $after: String, $filter: ApiKeyFilter, $sort: ApiKeySort) {
  apiKeys(first: $first, after: $after, filter: $filter, sort: $sort) { pageInfo { hasNextPage endCursor } edges { node { id name maskedValue tags weight uses lastUsedAt health { condition reason until cause { ruleName } } } } }
}`;

interface KeyPage {
  pageInfo: { hasNextPage: boolean; endCursor: string };
  edges: { node: { id: string; name: string } }[];
}

describe('a hundred thousand keys', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    gateway = await startGatewayProcess({ databaseUrl: database.url });
    await gateway.admin.data('mutation { createUpstream(input: { name: "Many", slug: "many", baseUrl: "http://127.0.0.1:9" }) { id } }');
    const form = new FormData();
    form.set('file', new Blob([`upstream_id,name,key_value,tags\n${Array.from({ length: KEYS }, (_, index) => `1,key ${String(index).padStart(6, '0')},sk-many-${index}-value,${index % 1_000 === 0 ? '"[""rare""]"' : ''}`).join('\n')}\n`]), 'many.csv');
    const response = await fetch(`${gateway.url}/api/admin/batch/keys/import-csv`, { method: 'POST', body: form, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const { job_id } = (await response.json()) as { job_id: number };
    for (let status = ''; status !== 'DONE'; await sleep(200)) ({ status } = (await gateway.admin.data<{ importJob: { status: string } }>('query($id: ID!) { importJob(id: $id) { status } }', { id: job_id })).importJob);
  }, 120_000);
  afterAll(async () => {
    await gateway?.kill('SIGTERM');
    await database?.drop();
  });

  const page = async (variables: object) => (await gateway.admin.data<{ apiKeys: KeyPage }>(PAGE, { first: 100, ...variables })).apiKeys;
  const count = async (filter: object = {}) => (await gateway.admin.data<{ apiKeys: { totalCount: number } }>('query($filter: ApiKeyFilter) { apiKeys(first: 1, filter: $filter) { totalCount } }', { filter })).apiKeys.totalCount;

  async function timed<T>(name: string, what: () => Promise<T>): Promise<T> {
    const tookMs: number[] = [];
    let answer!: T;
    for (let turn = 0; turn < 5; turn++) {
      const startMs = performance.now();
      answer = await what();
      tookMs.push(performance.now() - startMs);
    }
    const medianMs = tookMs.sort((a, b) => a - b)[2];
    console.log(`100,000 keys, ${name}: ${medianMs.toFixed(0)} ms`);
    expect(medianMs, name).toBeLessThan(PAGE_MAX_MS);
    return answer;
  }

  it('are listed, filtered, sorted and counted a page at a time, at the end as at the beginning', async () => {
    const first = await timed('first page', () => page({}));
    expect(first.edges).toHaveLength(100);
    const last = await timed('last page by name, descending', () => page({ sort: { by: 'NAME', direction: 'DESC' } }));
    expect(last.edges[0].node.name).toBe('key 099999');
    let after = first.pageInfo.endCursor;
    for (let turn = 0; turn < 3; turn++) ({ endCursor: after } = (await page({ after, sort: { by: 'ID', direction: 'ASC' } })).pageInfo);
    await timed('a page further on', () => page({ after }));
    expect((await timed('search in the middle of a name', () => page({ filter: { search: '55555' } }))).edges.map(({ node }) => node.name)).toEqual(['key 055555']);
    expect((await timed('a tag', () => page({ filter: { tags: ['rare'] } }))).edges).toHaveLength(100);
    expect((await timed('cooling, which none is', () => page({ filter: { condition: 'COOLING' } }))).edges).toEqual([]);
    expect(await timed('count', () => count())).toBe(KEYS);
    expect(await timed('count of the active', () => count({ condition: 'ACTIVE' }))).toBe(KEYS);
  });

  it('are turned over in the console a page at a time, and selected all at once', async () => {
    const { page, close } = await openBrowser(gateway.url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    try {
      await page.goto('/keys?order=NAME');
      await page.getByText('1–100 of 100,000').waitFor();
      const tookMs: number[] = [];
      for (let turn = 1; turn <= 5; turn++) {
        const startMs = performance.now();
        await page.getByRole('button', { name: 'Next page' }).click();
        await page.getByText(`${turn}01–${turn + 1}00 of 100,000`).waitFor();
        await page.getByRole('button', { name: `key ${String(turn * 100).padStart(6, '0')}` }).waitFor();
        tookMs.push(performance.now() - startMs);
      }
      const medianMs = tookMs.sort((a, b) => a - b)[2];
      console.log(`100,000 keys, next page in the console, click included: ${medianMs.toFixed(0)} ms`);
      expect(medianMs).toBeLessThan(2 * PAGE_MAX_MS);
      await page.getByLabel('Select all rows').check();
      await page.getByRole('button', { name: 'Select all 100,000 that match' }).click();
      await page.getByText('100,000 selected').waitFor();
    } finally {
      await close();
    }
  });

  it('show what each of a page did in the last hours, by one query', async () => {
    const ids = (await page({})).edges.map(({ node }) => Number(node.id));
    const nowMs = Date.now();
    const store = new RowStore(database.url, () => undefined);
    const entries = ids.flatMap((apiKeyId, index) => [
      makeEntry({ upstreamId: 1, apiKeyId, atMs: nowMs, attempts: [] }),
      ...(index === 0 ? [makeEntry({ upstreamId: 1, apiKeyId, atMs: nowMs - 3_600_000, outcome: Outcome.RATE_LIMITED, status: 429 })] : []),
    ]);
    await store.store(entries.map((entry) => Buffer.from(copyLine(entry, nowMs)!)));
    await store.close();
    const { apiKeyTraffic } = await timed('traffic of a page', () => gateway.admin.data<{ apiKeyTraffic: { apiKeyId: string; requests: number[]; successes: number[] }[] }>('query($ids: [ID!]!) { apiKeyTraffic(ids: $ids, hours: 3) { apiKeyId requests successes } }', { ids: [...ids, 999_999_999] }));
    expect(apiKeyTraffic).toHaveLength(100);
    expect(apiKeyTraffic.find(({ apiKeyId }) => Number(apiKeyId) === ids[0])).toEqual({ apiKeyId: String(ids[0]), requests: [0, 1, 1], successes: [0, 0, 1] });
    expect(await gateway.admin.refusal('query($ids: [ID!]!) { apiKeyTraffic(ids: $ids) { apiKeyId } }', { ids: Array.from({ length: 201 }, (_, index) => index + 1) })).toBe('BAD_USER_INPUT');
  });
});
