/** How long one partition lasts. */
export type PartitionPeriod = 'day' | 'month' | 'year';

/** A table that is cut by time. */
export interface PartitionedTable {
  name: string;
  period: PartitionPeriod;
}

/** The tables of this library: rows by day, each level of roll-ups by about thirty to a thousand of its buckets. */
export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'request_log', period: 'day' },
  { name: 'request_capture', period: 'day' },
  { name: 'request_minute', period: 'day' },
  { name: 'request_hour', period: 'month' },
  { name: 'request_day', period: 'year' },
];

export interface Partition {
  name: string;
  /** Inclusive, at midnight UTC. */
  from: Date;
  /** Exclusive. */
  to: Date;
}

/** The partition that holds a moment. Its name ends in the date of its start. */
export function partitionAt({ name, period }: PartitionedTable, atMs: number): Partition {
  const at = new Date(atMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const start = { day: () => Date.UTC(year, month, day), month: () => Date.UTC(year, month, 1), year: () => Date.UTC(year, 0, 1) };
  const end = { day: () => Date.UTC(year, month, day + 1), month: () => Date.UTC(year, month + 1, 1), year: () => Date.UTC(year + 1, 0, 1) };
  const from = new Date(start[period]());
  return { name: `${name}_${from.toISOString().slice(0, 10).replaceAll('-', '')}`, from, to: new Date(end[period]()) };
}

/** The start that a partition's name tells; undefined for other tables. */
export function startOfPartition(table: PartitionedTable, partition: string): Date | undefined {
  const match = new RegExp(`^${table.name}_(\\d{4})(\\d{2})(\\d{2})$`).exec(partition);
  return match ? new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`) : undefined;
}
