import type pg from 'pg';
import type { SecretBox } from './secret-box.js';

const ROWS_A_BATCH = 500;
/** Sealed bytes are pieces of files. */
const BYTE_ROWS_A_BATCH = 10;

/** A column that holds sealed secrets. Every library that seals has one of these for each, which the rotation of the master key reads. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Sealed by `sealBytes`, in a bytea. */
  bytes?: true;
  /** The columns that name the row, and that the binding is made of. */
  key: string[];
  /** What the row's secret is bound to. */
  boundTo(row: Record<string, unknown>): string;
}

type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * Seals anew whatever in this column is not sealed with the current master key, while the gateway goes on serving: a
 * row that somebody changes meanwhile keeps that change.
 * @returns how many.
 */
export async function resealColumn(client: Queryable, box: SecretBox, { table, column, bytes, key, boundTo }: SealedColumn): Promise<number> {
  const head = `v1.${box.currentKeyId}.`;
  const isCurrent = bytes ? `substring(${column} FROM 1 FOR ${head.length}) = convert_to($1, 'UTF8')` : `starts_with(${column}, $1)`;
  const sealAnew = (sealed: string | Buffer, binding: string) => (typeof sealed === 'string' ? box.seal(box.open(sealed, binding), binding) : box.sealBytes(box.openBytes(sealed, binding), binding));
  const where = key.map((name, at) => `${name} = $${at + 3}`).join(' AND ');
  let count = 0;
  for (;;) {
    const { rows } = await client.query<Record<string, unknown>>(`SELECT ${[...key, column].join(', ')} FROM ${table} WHERE NOT ${isCurrent} ORDER BY ${key.join(', ')} LIMIT ${bytes ? BYTE_ROWS_A_BATCH : ROWS_A_BATCH}`, [head]);
    if (rows.length === 0) return count;
    await client.query('BEGIN');
    try {
      for (const row of rows) {
        const sealed = row[column] as string | Buffer;
        const { rowCount } = await client.query(`UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2 AND ${where}`, [sealAnew(sealed, boundTo(row)), sealed, ...key.map((name) => row[name])]);
        count += rowCount ?? 0;
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }
}

/** Columns, as `table.column`, that hold sealed secrets and are not in the list: nobody would seal those anew. */
export async function findUnlistedSeals(client: Queryable, listed: readonly SealedColumn[]): Promise<string[]> {
  const known = new Set(listed.map(({ table, column }) => `${table}.${column}`));
  const { rows } = await client.query<{ table: string; column: string }>(
    `SELECT class.relname AS table, attribute.attname AS column FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r' AND NOT class.relispartition
       AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.atttypid IN ('text'::regtype, 'bytea'::regtype)`,
  );
  const unlisted: string[] = [];
  for (const { table, column } of rows.filter(({ table, column }) => !known.has(`${table}.${column}`))) {
    const { rowCount } = await client.query(`SELECT FROM ${table} WHERE substring(${column}::text FROM 1 FOR 30) ~ '^(v1\\.[0-9a-f]{8}\\.|\\\\x76312e([0-9a-f]{2}){8}2e)' LIMIT 1`);
    if (rowCount) unlisted.push(`${table}.${column}`);
  }
  return unlisted;
}
