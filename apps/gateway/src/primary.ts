import cluster from 'node:cluster';
import { type Config, gatherWorkerMetrics, migrate, type PostgresLogLevel, provisionPostgres, relayBetweenWorkers } from '@app/core';
import { LimitServer } from '@app/limits';
import { loadMigrations } from '../../../migrations/load-migrations.js';
import { announce, step } from './announce.js';
import { serve } from './worker.js';

const RESPAWN_MS = 1_000;

/** The process that was started: it owns the embedded database, migrates, and serves, alone or through workers. */
export async function runPrimary(config: Config): Promise<void> {
  const database = config.env.DATABASE_URL ? { url: config.env.DATABASE_URL, stop: async () => undefined } : await step('PostgreSQL', () => provisionPostgres({ dataDir: config.dataDir, log: printPostgresLog }));
  const stop = await start(config, database.url).catch(async (error) => {
    await database.stop();
    throw error;
  });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop()
        .finally(() => database.stop())
        .then(
          () => process.exit(0),
          (error) => {
            console.error(error);
            process.exit(1);
          },
        );
    });
  }
}

async function start(config: Config, databaseUrl: string): Promise<() => Promise<void>> {
  await step('Migrations', async () => {
    const names = await migrate(databaseUrl, await loadMigrations());
    return names.length === 0 ? 'up to date' : `${names.length} applied`;
  });
  const stop = config.env.WORKERS === 1 ? await step('Gateway', () => serve(config, databaseUrl)) : await step(`${config.env.WORKERS} workers`, () => startWorkers(config, databaseUrl));
  announce(config);
  return stop;
}

async function startWorkers(config: Config, databaseUrl: string): Promise<() => Promise<void>> {
  relayBetweenWorkers();
  gatherWorkerMetrics();
  const limits = new LimitServer();
  let stopping = false;
  const fork = () =>
    new Promise<void>((resolve, reject) => {
      const worker = cluster.fork({ DATABASE_URL: databaseUrl, DATABASE_URL_FILE: '' });
      worker.once('exit', limits.serve(worker));
      worker.once('listening', () => resolve());
      worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it served`)));
    });
  await Promise.all(Array.from({ length: config.env.WORKERS }, fork));
  cluster.on('exit', () => {
    if (!stopping) setTimeout(() => void fork().catch(console.error), RESPAWN_MS);
  });
  return async () => {
    stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            worker.process.kill('SIGTERM');
          }),
      ),
    );
  };
}

/** What the database's owner has to know; the rest is in its own log. */
function printPostgresLog(level: PostgresLogLevel, message: string): void {
  if (level === 'warn' || level === 'error') console.error(`  ! PostgreSQL: ${message}`);
}
