import { DataSource } from 'typeorm';
import { dataSourceOptions, type MigrationClass } from './data-source-options.js';

/** Any number that no other advisory lock of this product uses. */
const MIGRATION_LOCK = 0x61677031;

/**
 * Brings a database to the newest schema. Nodes that start together wait for each other: the lock is held by
 * a connection of its own and falls away with it.
 * @returns the names of the migrations that ran.
 */
export async function migrate(url: string, migrations: MigrationClass[]): Promise<string[]> {
  const dataSource = await new DataSource(dataSourceOptions(url, 2, migrations)).initialize();
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      return (await dataSource.runMigrations()).map((migration) => migration.name);
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
