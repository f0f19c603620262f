import type { EntityManager } from 'typeorm';
import type { PooledKey } from './pooled-key.js';

/** How often a key was used since the last time, and when last. */
export interface KeyUses {
  apiKeyId: number;
  uses: number;
  lastUsedAtMs: number;
}

/** Rows are always written in the order of their ids, so that nodes which write the same keys wait and do not deadlock. */
export async function addKeyUses(manager: EntityManager, rows: readonly KeyUses[]): Promise<void> {
  await manager.query(
    `INSERT INTO api_key_state AS state (api_key_id, uses, last_used_at)
     SELECT row.api_key_id, row.uses, to_timestamp(row.last_used_at_ms / 1000)
     FROM unnest($1::integer[], $2::bigint[], $3::double precision[]) AS row (api_key_id, uses, last_used_at_ms)
     JOIN api_key ON api_key.id = row.api_key_id
     ORDER BY row.api_key_id
     ON CONFLICT (api_key_id) DO UPDATE SET
       uses = state.uses + EXCLUDED.uses,
       last_used_at = GREATEST(state.last_used_at, EXCLUDED.last_used_at)`,
    [rows.map(({ apiKeyId }) => apiKeyId), rows.map(({ uses }) => uses), rows.map(({ lastUsedAtMs }) => lastUsedAtMs)],
  );
}

/** @param corrects whether cooldowns may be shortened; else the longer of the stored and the given one stays. */
export async function writeKeyHealth(manager: EntityManager, keys: readonly Readonly<PooledKey>[], corrects: boolean): Promise<void> {
  const cooldown = corrects ? 'EXCLUDED.cooldown_until' : 'GREATEST(state.cooldown_until, EXCLUDED.cooldown_until)';
  await manager.query(
    `INSERT INTO api_key_state AS state (api_key_id, consecutive_failures, consecutive_truncations, cooldown_until, recovery, cooldown_cause)
     SELECT row.api_key_id, row.failures, row.truncations, to_timestamp(NULLIF(row.cooldown_until_ms, 0) / 1000), row.recovery, row.cause
     FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::double precision[], $5::integer[], $6::jsonb[])
       AS row (api_key_id, failures, truncations, cooldown_until_ms, recovery, cause)
     JOIN api_key ON api_key.id = row.api_key_id
     ORDER BY row.api_key_id
     ON CONFLICT (api_key_id) DO UPDATE SET
       consecutive_failures = EXCLUDED.consecutive_failures,
       consecutive_truncations = EXCLUDED.consecutive_truncations,
       cooldown_until = ${cooldown},
       recovery = EXCLUDED.recovery,
       cooldown_cause = COALESCE(EXCLUDED.cooldown_cause, state.cooldown_cause)`,
    [
      keys.map(({ id }) => id),
      keys.map(({ health }) => health.consecutiveFailures),
      keys.map(({ health }) => health.consecutiveTruncations),
      keys.map(({ health }) => health.cooldownUntilMs),
      keys.map(({ health }) => health.recovery),
      keys.map(({ cooldownCause }) => (cooldownCause ? JSON.stringify(cooldownCause) : null)),
    ],
  );
}
