import type { EntityManager } from 'typeorm';

/**
 * Claims the right to tell of a limit: one node gets it, once, or once in `againAfterMs`.
 * @param againAfterMs null for what is told a single time, such as a quota's period
 */
export async function claimNotice(manager: EntityManager, key: string, againAfterMs: number | null): Promise<boolean> {
  const rows = (await manager.query(
    `INSERT INTO limit_notice AS notice (key) VALUES ($1)
     ON CONFLICT (key) DO UPDATE SET told_at = now()
       WHERE $2::bigint IS NOT NULL AND notice.told_at < now() - $2::bigint * interval '1 millisecond'
     RETURNING key`,
    [key, againAfterMs],
  )) as unknown[];
  return rows.length > 0;
}
