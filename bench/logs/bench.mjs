// `npm run bench:logs [-- rows]`: how quickly rows get into the embedded PostgreSQL through the gateway's own writer, and
// how quickly pages and the dashboard come out of it when it holds ten million (or as many as are named). Figures depend
// on what else the machine does, so the CPU time of a row is told beside its rate. The result is in results.json.
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import pg from 'pg';
import { Clock, dataSourceOptions, migrate, provisionPostgres } from '../../dist/server/libs/core/src/index.js';
import { loadMigrations } from '../../dist/server/migrations/load-migrations.js';
import { LogRetention } from '../../dist/server/libs/logs/src/retention/log-retention.entity.js';
import { createPartitions } from '../../dist/server/libs/logs/src/partitions/create-partitions.js';
import { measureReading } from './reading.mjs';
import { fillDays } from './traffic.mjs';
import { measureWriting } from './writing.mjs';

const DAYS = 10;
/** Two dozen transactions: with fewer the last ones, which run alone, would count for much. */
const LIVE_ROWS = 1_500_000;
const WANTED_PER_SECOND = 50_000;
const rows = Number(process.argv[2] ?? 10_000_000);
const folder = mkdtempSync(join(tmpdir(), 'bench-logs-'));
const postgres = await provisionPostgres({ dataDir: folder, log: () => undefined });
try {
  await migrate(postgres.url, await loadMigrations());
  const dataSource = await new DataSource({ ...dataSourceOptions(postgres.url, 10), entities: [LogRetention] }).initialize();
  const nowMs = Date.now();
  await createPartitions(dataSource, nowMs - (DAYS + 1) * 86_400_000, nowMs + 86_400_000);
  const writing = await measureWriting(dataSource, folder, LIVE_ROWS);
  console.log(`${LIVE_ROWS} rows as they come in: ${writing.rowsPerSecond} rows/s (wanted: ${WANTED_PER_SECOND}); CPU a row: gateway and traffic ${writing.gatewayMicros.toFixed(1)} µs, PostgreSQL ${writing.postgresMicros.toFixed(1)} µs`);
  await dataSource.query('TRUNCATE request_log, request_minute, request_hour, request_day');
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const begun = performance.now();
  await fillDays(client, { rows, days: DAYS, nowMs: Date.now() });
  await client.end();
  console.log(`${rows} rows of ${DAYS} days, and today's, were made in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  const reading = await measureReading(dataSource, new Clock());
  await dataSource.destroy();
  const machine = { cpus: cpus().length, model: cpus()[0].model, loadAverage: loadavg()[0], node: process.version };
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ at: new Date().toISOString(), machine, rows, writing, reading }, undefined, 2)}\n`);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
