import 'reflect-metadata';
import cluster from 'node:cluster';
import { ConfigError, EmbeddedPostgresError, loadConfig } from '@app/core';
import { runPrimary } from './primary.js';
import { runWorker } from './worker.js';

try {
  const config = loadConfig();
  await (cluster.isPrimary ? runPrimary(config) : runWorker(config));
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  console.error(expected ? error.message : error);
  process.exit(1);
}
