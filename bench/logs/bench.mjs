// `npm run bench:logs [rows]`: how quickly rows get into the embedded PostgreSQL, and how quickly pages and the
// dashboard come out of it when it holds ten million (or as many as are named). Figures depend on what else the
// machine does, so the CPU time of a row is told beside its rate.
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Clock, dataSourceOptions, migrate, provisionPostgres } from '../../dist/server/libs/core/src/index.js';
import { loadMigrations } from '../../dist/server/migrations/load-migrations.js';
import { LogRetention } from '../../dist/server/libs/logs/src/retention/log-retention.entity.js';
import { createPartitions } from '../../dist/server/libs/logs/src/partitions/create-partitions.js';
import { fill, NOW, overDays } from './fill.mjs';
import { measureReading } from './reading.mjs';

const DAYS = 10;
const LIVE_ROWS = 500_000;
const rows = Number(process.argv[2] ?? 10_000_000);
const folder = mkdtempSync(join(tmpdir(), 'bench-logs-'));
const postgres = await provisionPostgres({ dataDir: folder, log: () => undefined });
try {
  await migrate(postgres.url, await loadMigrations());
  const dataSource = await new DataSource({ ...dataSourceOptions(postgres.url, 10), entities: [LogRetention] }).initialize();
  const nowMs = Date.now();
  await createPartitions(dataSource, nowMs - DAYS * 86_400_000, nowMs + 86_400_000);
  await fill(postgres.url, dataSource, { name: 'as they come in', rows: LIVE_ROWS, when: NOW });
  await fill(postgres.url, dataSource, { name: `over ${DAYS} days`, rows, when: overDays(nowMs - DAYS * 86_400_000, nowMs) });
  await dataSource.query('VACUUM ANALYZE');
  await measureReading(dataSource, new Clock());
  await dataSource.destroy();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
