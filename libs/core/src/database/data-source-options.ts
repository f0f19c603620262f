import type { DataSourceOptions, MixedList } from 'typeorm';
import { SnakeNaming } from './snake-naming.js';

/** How the gateway, its migrations and its tests connect: one place, so that they never differ. */
export function dataSourceOptions(url: string, poolSize: number, migrations: MixedList<Function> = []) {
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
    extra: { idleTimeoutMillis: 60_000 },
  } satisfies DataSourceOptions;
}
