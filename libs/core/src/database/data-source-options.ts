import type { DataSourceOptions, MigrationInterface } from 'typeorm';
import { LeanClient } from './lean-client.js';
import { SnakeNaming } from './snake-naming.js';

export type MigrationClass = new () => MigrationInterface;

/** How the gateway, its migrations and its tests connect: one place, so that they never differ. */
export function dataSourceOptions(url: string, poolSize: number, migrations: MigrationClass[] = []) {
  return {
    type: 'postgres',
    url,
    poolSize,
    synchronize: false,
    migrations,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    applicationName: 'api-gateway-pro',
    connectTimeoutMS: 10_000,
    // A process that is stopped within a transaction holds its locks no longer than this: none of ours waits for anything but the database.
    extra: { Client: LeanClient, idleTimeoutMillis: 60_000, idle_in_transaction_session_timeout: 30_000 },
  } satisfies DataSourceOptions;
}
