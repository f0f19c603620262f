import type { Transaction } from '@app/core';
import type { ApiKey } from './api-key.entity.js';
import { type KeyCause, reasonOf } from './key-cause.js';
import { KeyStatus } from './key-status.js';

/** Below this share of usable keys a pool is low. */
const LOW_SHARE = 0.2;

/** Raises what an automatic change of status means: for the keys, and for the pools that they belong to. */
export async function raiseStatusEvents(transaction: Transaction, keys: readonly ApiKey[], status: KeyStatus, cause: KeyCause, reenableAt: Date | null): Promise<void> {
  const names = await upstreamNames(transaction, keys);
  const why = { ruleId: cause.ruleId, ruleName: cause.ruleName, requestId: cause.requestId, task: cause.actor, evidence: cause.evidence };
  const reason = reasonOf(cause);
  for (const key of keys) {
    const subject = { keyId: key.id, keyName: key.name, upstreamId: key.upstreamId, upstreamName: names.get(key.upstreamId) ?? '' };
    const common = { subject: `api_key:${key.id}`, upstreamId: key.upstreamId, cause: why };
    if (status === KeyStatus.ACTIVE) await transaction.raise({ ...common, type: 'key_recovered', severity: 'INFO', data: { ...subject, ...reason } });
    if (status === KeyStatus.BANNED) await transaction.raise({ ...common, type: 'key_banned', severity: 'WARNING', data: { ...subject, ...reason } });
    if (status === KeyStatus.DISABLED) await transaction.raise({ ...common, type: 'key_disabled', severity: 'WARNING', data: { ...subject, ...reason, reenableAt: reenableAt?.toISOString() } });
  }
  if (status !== KeyStatus.ACTIVE) for (const [id, name] of names) await raisePoolEvents(transaction, id, name, keys.filter(({ upstreamId }) => upstreamId === id).length);
}

async function upstreamNames(transaction: Transaction, keys: readonly ApiKey[]): Promise<Map<number, string>> {
  const ids = [...new Set(keys.map(({ upstreamId }) => upstreamId))];
  const rows = (await transaction.manager.query('SELECT id, name FROM upstream WHERE id = ANY($1)', [ids])) as { id: number; name: string }[];
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Once when the line is crossed, not with each key that follows. */
async function raisePoolEvents(transaction: Transaction, upstreamId: number, upstreamName: string, lost: number): Promise<void> {
  const [{ usable, total }] = (await transaction.manager.query(
    `SELECT count(*) FILTER (WHERE status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > now()))::integer AS usable, count(*)::integer AS total
     FROM api_key WHERE upstream_id = $1`,
    [upstreamId],
  )) as { usable: number; total: number }[];
  const common = { subject: `upstream:${upstreamId}`, upstreamId };
  if (usable === 0) {
    await transaction.raise({ ...common, type: 'pool_exhausted', severity: 'CRITICAL', data: { upstreamId, upstreamName, total } });
  } else if (usable <= total * LOW_SHARE && usable + lost > total * LOW_SHARE) {
    await transaction.raise({ ...common, type: 'pool_low', severity: 'WARNING', data: { upstreamId, upstreamName, usable, total } });
  }
}
