import { PARTITIONED_TABLES, partitionAt } from './partitioned-table.js';

const DAY_MS = 86_400_000;
/** Creating a partition locks its table for a moment: never wait longer for it than this. */
const LOCK_TIMEOUT_MS = 3_000;

/** One connection, as pg and TypeORM both have it. */
export interface Connection {
  query(sql: string): Promise<unknown>;
}

/** Creates what is missing of the partitions for the days from one moment to another, in one transaction of its own. */
export async function createPartitions(connection: Connection, fromMs: number, toMs: number): Promise<void> {
  const statements = new Set<string>();
  for (let atMs = fromMs; atMs <= toMs; atMs += DAY_MS) {
    for (const table of PARTITIONED_TABLES) {
      const { name, from, to } = partitionAt(table, atMs);
      statements.add(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table.name} FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')${tuning(table.name)};`);
    }
  }
  // Several statements in one query are one transaction; the lock keeps two nodes from creating the same at once.
  await connection.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; SELECT pg_advisory_xact_lock(${PARTITION_LOCK}); ${[...statements].join('\n')}`);
}

/** Any number that no other advisory lock of this product uses. */
export const PARTITION_LOCK = 0x61677032;

/** Roll-up rows are updated again and again: room beside them spares their index. */
function tuning(table: string): string {
  return table === 'request_log' || table === 'request_capture' ? '' : ' WITH (fillfactor = 50)';
}
