import { createHash } from 'node:crypto';
import type pg from 'pg';

const ROWS_A_READ = 2_000;

/** The text of an entry that its link covers; the database makes it the same way when it seals. */
const ENTRY_TEXT = `jsonb_build_array(entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_kind, entry.actor_id, entry.actor_label,
  entry.ip, entry.action, entry.subject_kind, entry.subject_id, entry.subject_name, entry.before, entry.after)::text`;

export interface ChainReport {
  entries: number;
  /** The last link, as `position:hash`. Kept elsewhere, it proves later that nothing before it was changed or cut off. */
  head: string;
  /** What is wrong, in words; empty when the chain holds. */
  problems: string[];
}

interface LinkRow {
  position: string;
  entry_id: string;
  hash: Buffer;
  text: string | null;
}

/**
 * Follows the chain from its first link and computes every hash anew, here and not in the database.
 * @param knownHead a head that was reported earlier: it must still be in the chain.
 */
export async function verifyAuditLog(client: pg.Client, knownHead?: string): Promise<ChainReport> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const problems: string[] = [];
  let position = 0;
  let hash: Buffer = Buffer.alloc(0);
  let knownSeen = knownHead === undefined;
  for (;;) {
    const { rows } = await client.query<LinkRow>(
      `SELECT seal.position, seal.entry_id, seal.hash, CASE WHEN entry.id IS NOT NULL THEN ${ENTRY_TEXT} END AS text
       FROM audit_seal seal LEFT JOIN audit_log entry ON entry.id = seal.entry_id WHERE seal.position > $1 ORDER BY seal.position LIMIT ${ROWS_A_READ}`,
      [position],
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      if (Number(row.position) !== position + 1) problems.push(`Links ${position + 1} to ${Number(row.position) - 1} are missing`);
      const expected = createHash('sha256').update(hash).update(row.text ?? '').digest();
      if (row.text === null) problems.push(`Entry ${row.entry_id} is missing`);
      else if (!expected.equals(row.hash)) problems.push(`Entry ${row.entry_id} is not what was written, or its link was changed`);
      // The chain goes on from what is stored, so that one change is one problem.
      position = Number(row.position);
      hash = row.hash;
      if (knownHead === `${position}:${hash.toString('hex')}`) knownSeen = true;
    }
  }
  const { rows: unsealed } = await client.query<{ id: string }>('SELECT id FROM audit_log WHERE id NOT IN (SELECT entry_id FROM audit_seal) ORDER BY id LIMIT 20');
  problems.push(...unsealed.map(({ id }) => `Entry ${id} has no link: it was not written by the gateway`));
  if (!knownSeen) problems.push('The head that was given is not in the chain: it was cut off or written anew');
  await client.query('ROLLBACK');
  return { entries: position, head: `${position}:${hash.toString('hex')}`, problems };
}
