import type { DataSource } from 'typeorm';
import type { StoredCounts } from '../store/stored-counts.js';

interface WindowRow {
  key: string;
  window_ms: string;
  ticks: string[];
  counts: number[];
}

interface QuotaRow {
  key: string;
  used: string;
  reset_at_ms: string;
}

/** Writes counts over what was written before: windows whole unless newer ones are there, quotas never lower than they are. */
export async function saveCounts(database: DataSource, { windows, quotas }: StoredCounts): Promise<void> {
  if (windows.length > 0) {
    const rows = windows.map(({ key, windowMs, ticks, counts }) => ({ key, window_ms: windowMs, ticks, counts }));
    await database.query(
      `INSERT INTO limit_window AS stored (key, window_ms, ticks, counts)
       SELECT key, window_ms, ticks, counts FROM jsonb_to_recordset($1::jsonb) AS given(key text, window_ms bigint, ticks bigint[], counts bigint[])
       ON CONFLICT (key, window_ms) DO UPDATE SET ticks = excluded.ticks, counts = excluded.counts, saved_at = now()
         WHERE excluded.ticks[cardinality(excluded.ticks)] >= stored.ticks[cardinality(stored.ticks)]`,
      [JSON.stringify(rows)],
    );
  }
  if (quotas.length > 0) {
    await database.query(
      `INSERT INTO quota_usage AS usage (key, used, reset_at_ms)
       SELECT key, used, reset_at_ms FROM jsonb_to_recordset($1::jsonb) AS given(key text, used bigint, reset_at_ms bigint)
       ON CONFLICT (key) DO UPDATE SET used = greatest(excluded.used, usage.used), saved_at = now()`,
      [JSON.stringify(quotas.map(({ key, used, resetAtMs }) => ({ key, used, reset_at_ms: resetAtMs })))],
    );
  }
}

/** All counts that are still of interest. */
export async function loadCounts(database: DataSource): Promise<StoredCounts> {
  const windows = (await database.query(`SELECT key, window_ms, ticks, counts FROM limit_window WHERE saved_at > now() - window_ms * interval '1 millisecond'`)) as WindowRow[];
  const quotas = (await database.query(`SELECT key, used, reset_at_ms FROM quota_usage WHERE reset_at_ms = 0 OR reset_at_ms > extract(epoch FROM now()) * 1000`)) as QuotaRow[];
  return {
    windows: windows.map(({ key, window_ms, ticks, counts }) => ({ key, windowMs: Number(window_ms), ticks: ticks.map(Number), counts: counts.map(Number) })),
    quotas: quotas.map(({ key, used, reset_at_ms }) => ({ key, used: Number(used), resetAtMs: Number(reset_at_ms) })),
  };
}

/** Removes counts that have run out, and what was told of limits long ago. @returns how many rows */
export async function dropOldCounts(database: DataSource): Promise<number> {
  const [{ dropped }] = (await database.query(`
    WITH windows AS (DELETE FROM limit_window WHERE saved_at < now() - 2 * window_ms * interval '1 millisecond' RETURNING 1),
    quotas AS (DELETE FROM quota_usage WHERE reset_at_ms > 0 AND reset_at_ms < extract(epoch FROM now() - interval '7 days') * 1000 RETURNING 1),
    notices AS (DELETE FROM limit_notice WHERE told_at < now() - interval '400 days' RETURNING 1)
    SELECT ((SELECT count(*) FROM windows) + (SELECT count(*) FROM quotas) + (SELECT count(*) FROM notices))::integer AS dropped`)) as { dropped: number }[];
  return dropped;
}
