import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock, loadConfig, Outcome, type RequestLogEntry } from '@app/core';
import { RequestLogWriter } from '@app/logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { copyLine } from '../libs/logs/src/writing/copy-line.js';
import { BreakableLink } from './support/breakable-link.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';

interface Counts {
  rows: number;
  rolled: number;
}

describe('the writer of request logs', () => {
  let database: TestDatabase;
  let dataDir: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'request-log-'));
  });

  afterEach(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function startWriter(url = database.url): Promise<RequestLogWriter> {
    const writer = new RequestLogWriter(new Clock(), loadConfig({ DATA_DIR: dataDir }), new DataSource({ type: 'postgres', url }));
    await writer.onApplicationBootstrap();
    return writer;
  }

  async function count(): Promise<Counts> {
    const [rows] = await query<Counts>(
      database.url,
      `SELECT (SELECT count(*)::int FROM request_log) AS rows, (SELECT coalesce(sum(requests), 0)::int FROM request_minute WHERE scope = 'KEY') AS rolled`,
    );
    return rows;
  }

  it('has stored every row when it has shut down', async () => {
    const writer = await startWriter();
    for (let index = 0; index < 5_000; index++) writer.record(makeEntry({ apiKeyId: index % 50 }));
    await writer.onApplicationShutdown();
    expect(await count()).toEqual({ rows: 5_000, rolled: 5_000 });
    expect(writer.figures).toMatchObject({ storedRows: 5_000, droppedRows: 0, journalBytes: 0 });
    expect(await readdir(join(dataDir, 'request-log'))).toEqual([]);
  });

  it('keeps a row whole: every column comes back as it was recorded', async () => {
    const writer = await startWriter();
    const entry = makeEntry({
      path: '/a\\b\t"c"?q=1\n',
      outcome: Outcome.UPSTREAM_ERROR,
      errorCode: 'UPSTREAM_UNREACHABLE',
      ruleIds: [3, 5],
      unitsUsed: 12.5,
      attempts: [{ apiKeyId: 9, status: null, outcome: Outcome.UPSTREAM_ERROR, durationMs: 1.5, errorCode: 'E"\\\u0000' }],
      capture: { requestHeaders: { a: 'x\u0000\\' }, responseHeaders: null, requestBody: '{"a":"\\n"}\t', responseBody: null },
    });
    writer.record(entry);
    await writer.onApplicationShutdown();
    const [row] = await query<Record<string, unknown>>(database.url, 'SELECT * FROM request_log JOIN request_capture USING (at, id)');
    expect(row).toMatchObject({
      at: new Date(entry.atMs),
      id: entry.requestId,
      path: entry.path,
      error_code: 'UPSTREAM_UNREACHABLE',
      rule_ids: [3, 5],
      units_used: '12.5',
      latency_us: '125500',
      attempts: [{ apiKeyId: 9, status: null, outcome: 'UPSTREAM_ERROR', durationMs: 1.5, errorCode: 'E"\\\ufffd' }],
      request_headers: { a: 'x\ufffd\\' },
      request_body: '{"a":"\\n"}\t',
      response_body: null,
    });
  });

  it('drops a poisoned row alone and keeps its neighbours', async () => {
    const writer = await startWriter();
    const poisoned = new Set([0, 77, 78, 499]);
    for (let index = 0; index < 500; index++) writer.record(makeEntry(poisoned.has(index) ? { status: 1e6 } : {}));
    await writer.onApplicationShutdown();
    expect(await count()).toEqual({ rows: 496, rolled: 496 });
    expect(writer.figures).toMatchObject({ storedRows: 496, poisonedRows: 4 });
  });

  it('stores a row once, however often its batch is given', async () => {
    const entries = Array.from({ length: 100 }, () => makeEntry());
    for (let round = 0; round < 3; round++) {
      const writer = await startWriter();
      for (const entry of entries) writer.record(entry);
      await writer.onApplicationShutdown();
    }
    expect(await count()).toEqual({ rows: 100, rolled: 100 });
  });

  it('stores and counts what is new of a batch of which some rows are stored already', async () => {
    const entries = Array.from({ length: 150 }, () => makeEntry());
    for (const some of [entries.slice(0, 100), entries.slice(50)]) {
      const writer = await startWriter();
      for (const entry of some) writer.record(entry);
      await writer.onApplicationShutdown();
    }
    expect(await count()).toEqual({ rows: 150, rolled: 150 });
  });

  it('loses and doubles nothing while the database is away', async () => {
    const link = await BreakableLink.to(database.url);
    const writer = await startWriter(link.url);
    const recording = setInterval(() => {
      for (let index = 0; index < 20; index++) writer.record(makeEntry({ apiKeyId: 1 + (index % 5) }));
      recorded += 20;
    }, 20);
    let recorded = 0;
    for (let outage = 0; outage < 3; outage++) {
      await sleep(400);
      link.cut();
      await sleep(400);
      link.mend();
    }
    await sleep(300);
    clearInterval(recording);
    await writer.onApplicationShutdown();
    await link.close();
    expect(await count()).toEqual({ rows: recorded, rolled: recorded });
    expect(writer.figures).toMatchObject({ droppedRows: 0, poisonedRows: 0, journalBytes: 0 });
  });

  it('takes over the journal of a process that was killed, up to its last whole row', async () => {
    const entries = Array.from({ length: 20 }, () => makeEntry());
    const left = join(dataDir, 'request-log', `${deadPid()}.12345.0`);
    await mkdir(left, { recursive: true });
    await writeFile(join(left, '0000000000.copy'), linesOf(entries.slice(0, 10)));
    await writeFile(join(left, '0000000001.copy'), linesOf(entries.slice(10)).slice(0, -30));
    const writer = await startWriter();
    await writer.onApplicationShutdown();
    expect(await count()).toEqual({ rows: 19, rolled: 19 });
    expect(await readdir(join(dataDir, 'request-log'))).toEqual([]);
  });

  it('counts what it has to drop when the queue is full, and never waits', async () => {
    const writer = await startWriter();
    const path = '/'.padEnd(4_096, 'x');
    for (let index = 0; index < 20_000; index++) writer.record(makeEntry({ path }));
    const { droppedRows } = writer.figures;
    expect(droppedRows).toBeGreaterThan(2_000);
    expect(droppedRows).toBeLessThan(6_000);
    await writer.onApplicationShutdown();
    expect((await count()).rows).toBe(20_000 - droppedRows);
  });
});

function linesOf(entries: readonly RequestLogEntry[]): string {
  return entries.map((entry) => copyLine(entry, Date.now())).join('');
}

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
