import type { EntityManager } from 'typeorm';
import type { LimitSubject } from '../limits/limit-subject.js';

/** What people call whom a limit is on; empty for the whole gateway, and for what is gone. */
export async function loadSubjectName(manager: EntityManager, { consumerId, virtualKeyId, apiKeyId, upstreamId }: LimitSubject): Promise<string> {
  const [{ name }] = (await manager.query(
    `SELECT concat_ws(' · ', (SELECT name FROM consumer WHERE id = $1), (SELECT name FROM virtual_key WHERE id = $2), (SELECT name FROM api_key WHERE id = $3), (SELECT name FROM upstream WHERE id = $4)) AS name`,
    [consumerId ?? null, virtualKeyId ?? null, apiKeyId ?? null, upstreamId ?? null],
  )) as { name: string }[];
  return name;
}
