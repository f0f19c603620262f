import { dataSourceOptions, prepared } from '@app/core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const ADD = prepared('add_in_a_test', 'SELECT $1::integer + 1 AS sum');

describe('a client of the database', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions(database.url, 1)).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('has a prepared statement planned once for its session, and answers it each time', async () => {
    for (const number of [1, 2, 3]) expect(await dataSource.query(ADD, [number])).toEqual([{ sum: number + 1 }]);
    expect(await dataSource.query('SELECT $1::integer AS same', [4])).toEqual([{ same: 4 }]);
    expect(await dataSource.query('SELECT name, generic_plans + custom_plans AS calls FROM pg_prepared_statements')).toEqual([{ name: 'add_in_a_test', calls: '3' }]);
  });

  it('tells of a failure where it was asked, and answers the next statement', async () => {
    const failure: Error = await dataSource.query(ADD, ['one']).catch((error: Error) => error);
    expect(failure.message).toContain('invalid input syntax for type integer');
    expect(failure.stack).toContain('database-client.e2e-spec');
    expect(await dataSource.query(ADD, [1])).toEqual([{ sum: 2 }]);
  });
});
