import type { QueryRunner } from 'typeorm';

export interface RollUpColumn {
  name: string;
  /** As it is declared, such as `text COLLATE "C"`. */
  type: string;
  /** What becomes of the value of before, when it is of another type. */
  from?: string;
}

/** Makes the tables of roll-ups and their partitions anew with these columns in this order, and takes the rows along. */
export async function rebuildRollUps(query: QueryRunner, columns: readonly RollUpColumn[]): Promise<void> {
  for (const table of ['request_minute', 'request_hour', 'request_day']) await rebuild(query, table, columns);
}

async function rebuild(query: QueryRunner, table: string, columns: readonly RollUpColumn[]): Promise<void> {
  const partitions = (await query.query(
    `SELECT child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bounds
     FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = $1::regclass ORDER BY child.relname`,
    [table],
  )) as { name: string; bounds: string }[];
  for (const name of [table, ...partitions.map((partition) => partition.name)]) {
    await query.query(`ALTER TABLE ${name} RENAME TO former_${name}; ALTER INDEX ${name}_pkey RENAME TO former_${name}_pkey;`);
  }
  const definitions = columns.map(({ name, type }) => `${name} ${type} NOT NULL`).join(', ');
  await query.query(`CREATE TABLE ${table} (${definitions}, PRIMARY KEY (scope, bucket, upstream_id, subject_id, outcome)) PARTITION BY RANGE (bucket)`);
  for (const { name, bounds } of partitions) await query.query(`CREATE TABLE ${name} PARTITION OF ${table} ${bounds} WITH (fillfactor = 50)`);
  const [names, values] = [columns.map(({ name }) => name), columns.map(({ name, from }) => from ?? name)];
  await query.query(`INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM former_${table}; DROP TABLE former_${table};`);
}
