import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, findUnlistedSeals, masterKeys, replaceMasterKeyFile, resealColumn, SecretBox } from '@app/core';
import type pg from 'pg';
import { CommandError } from './command.js';
import { SEALED_COLUMNS } from './sealed-columns.js';

/** A change that was sealed with the key before may be committed this much later. */
const SETTLE_MS = 1_500;

/**
 * Seals every secret anew. Without MASTER_KEY a new key is made in the data folder first, which a serving gateway takes
 * up by itself; with it, the nodes have been restarted with the new key and MASTER_KEY_OLD beforehand.
 * @returns how many secrets, by column.
 */
export async function rotateMasterKey(config: Config, client: pg.Client): Promise<Map<string, number>> {
  if (config.env.MASTER_KEY && !config.env.MASTER_KEY_OLD) {
    throw new CommandError(
      'MASTER_KEY is set, so the rotation needs both keys:\n' +
        '  1. Restart every node with the new key as MASTER_KEY and the one before as MASTER_KEY_OLD.\n' +
        '  2. Run this command with the same two.\n' +
        '  3. Restart the nodes without MASTER_KEY_OLD.',
    );
  }
  for (const { table } of SEALED_COLUMNS) {
    const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [table]);
    if (!rows[0].exists) throw new CommandError('The database is of an earlier release: start this one once, which brings it up to date');
  }
  const unlisted = await findUnlistedSeals(client, SEALED_COLUMNS);
  if (unlisted.length > 0) throw new CommandError(`Nothing was changed: this release does not know how to seal ${unlisted.join(', ')} anew`);
  const box = new SecretBox(masterKeys(config));
  if (!config.env.MASTER_KEY) {
    // What an earlier rotation left behind needs the key that is about to be replaced for good.
    await resealAll(client, box, new Map());
    replaceMasterKeyFile(config);
  }
  const counts = new Map<string, number>();
  while ((await resealAll(client, box, counts)) > 0) await sleep(SETTLE_MS);
  return counts;
}

async function resealAll(client: pg.Client, box: SecretBox, counts: Map<string, number>): Promise<number> {
  let sum = 0;
  for (const sealed of SEALED_COLUMNS) {
    const name = `${sealed.table}.${sealed.column}`;
    const count = await resealColumn(client, box, sealed);
    counts.set(name, (counts.get(name) ?? 0) + count);
    sum += count;
  }
  return sum;
}
