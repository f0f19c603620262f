import type { DataSource } from 'typeorm';
import type { UseSample } from './runway.js';

/** The time over which a rate is taken. */
const WINDOW_MINUTES = 15;

/** Notes what is used of each pool's quotas and drops what is too old to matter. */
export async function saveUseSamples(database: DataSource, samples: readonly { upstreamId: number; used: number }[]): Promise<void> {
  await database.query(
    `INSERT INTO pool_use_sample (upstream_id, used)
     SELECT upstream_id, used FROM jsonb_to_recordset($1::jsonb) AS given(upstream_id integer, used double precision)
     WHERE EXISTS (SELECT FROM upstream WHERE id = upstream_id)`,
    [JSON.stringify(samples.map(({ upstreamId, used }) => ({ upstream_id: upstreamId, used })))],
  );
  await database.query(`DELETE FROM pool_use_sample WHERE at < now() - $1 * interval '1 minute'`, [WINDOW_MINUTES]);
}

/** The recent samples of one pool, oldest first. */
export async function loadUseSamples(database: DataSource, upstreamId: number): Promise<UseSample[]> {
  const rows = (await database.query(`SELECT at, used FROM pool_use_sample WHERE upstream_id = $1 AND at > now() - $2 * interval '1 minute' ORDER BY at`, [upstreamId, WINDOW_MINUTES])) as { at: Date; used: number }[];
  return rows.map(({ at, used }) => ({ atMs: at.getTime(), used }));
}
