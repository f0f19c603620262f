import type pg from 'pg';

/** The table in which TypeORM notes what has run; restoring runs the migrations, and so writes it anew. */
const MIGRATIONS_TABLE = 'schema_migration';

export interface TableShape {
  name: string;
  /** Those that hold data; generated ones are computed anew. */
  columns: string[];
}

export interface Partition {
  name: string;
  parent: string;
  /** As PostgreSQL writes it: `FOR VALUES FROM … TO …` or `DEFAULT`. */
  bound: string;
}

export interface SequenceState {
  name: string;
  value: string;
  called: boolean;
}

/** Tables with their own rows, and partitioned ones, each after all that it refers to. */
export async function listTables(client: pg.Client): Promise<TableShape[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(
    `SELECT class.relname AS name, array_agg(attribute.attname::text ORDER BY attribute.attnum) FILTER (WHERE attribute.attgenerated = '') AS columns
     FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition AND class.relname <> $1
     GROUP BY class.oid ORDER BY class.relname`,
    [MIGRATIONS_TABLE],
  );
  const { rows: references } = await client.query<{ child: string; parent: string }>(
    `SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
     WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace`,
  );
  return inOrder(tables, references);
}

/** @throws Error when tables refer to each other in a circle. */
export function inOrder(tables: TableShape[], references: readonly { child: string; parent: string }[]): TableShape[] {
  const ordered: TableShape[] = [];
  const placed = new Set<string>();
  const known = new Set(tables.map(({ name }) => name));
  while (ordered.length < tables.length) {
    const ready = tables.filter(({ name }) => !placed.has(name) && references.every(({ child, parent }) => child !== name || placed.has(parent) || !known.has(parent)));
    if (ready.length === 0) throw new Error(`These tables refer to each other: ${tables.filter(({ name }) => !placed.has(name)).map(({ name }) => name).join(', ')}`);
    for (const table of ready) {
      placed.add(table.name);
      ordered.push(table);
    }
  }
  return ordered;
}

export async function listPartitions(client: pg.Client): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `SELECT class.relname AS name, parent.relname AS parent, pg_get_expr(class.relpartbound, class.oid) AS bound
     FROM pg_class class JOIN pg_inherits ON inhrelid = class.oid JOIN pg_class parent ON parent.oid = inhparent
     WHERE class.relispartition AND class.relkind IN ('r', 'p') AND class.relnamespace = 'public'::regnamespace ORDER BY class.relname`,
  );
  return rows;
}

export async function listSequences(client: pg.Client): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY relname`);
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const { rows: state } = await client.query<{ value: string; called: boolean }>(`SELECT last_value AS value, is_called AS called FROM "${name}"`);
    states.push({ name, ...state[0] });
  }
  return states;
}

export async function listMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}
