import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

const TEMPLATE = 'gateway_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the run's own server, whose role may create others. */
    postgresUrl: string;
  }
}

/** A database of one test or test file, at the newest schema and empty. */
export interface TestDatabase {
  url: string;
  /** Removes it, connections that are still open included. */
  drop(): Promise<void>;
}

/** Makes the template that every test database is a copy of; `migrate` runs once per test run. */
export async function createTemplateDatabase(postgresUrl: string, migrate: (url: string) => Promise<unknown>): Promise<void> {
  await query(postgresUrl, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(urlOf(postgresUrl, TEMPLATE));
}

/** Copies the migrated template, which takes a fraction of the time that the migrations take. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const postgresUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    url: urlOf(postgresUrl, name),
    drop: () => drop(postgresUrl, name),
  };
}

/** An autovacuum worker in the database cannot be ended by its owner: it is gone a moment later. */
async function drop(postgresUrl: string, name: string, tries = 20): Promise<void> {
  try {
    await query(postgresUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  } catch (error) {
    if (tries === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await drop(postgresUrl, name, tries - 1);
  }
}

function urlOf(postgresUrl: string, database: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement on a connection of its own and answers with its rows. */
export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
