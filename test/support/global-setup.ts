import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, provisionPostgres } from '@app/core';
import type { TestProject } from 'vitest/node';
import { loadMigrations } from '../../migrations/load-migrations.js';
import { createTemplateDatabase } from './database.js';

/** Nobody keeps what a test writes: it need not reach the disk. */
const FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** One throw-away PostgreSQL for the whole run, which takes about a second to make. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-e2e-'));
  const postgres = await provisionPostgres({
    dataDir,
    settings: FORGETFUL,
    log: (level, message) => level === 'error' && console.error(message),
  });
  await createTemplateDatabase(postgres.url, async (url) => migrate(url, await loadMigrations()));
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
