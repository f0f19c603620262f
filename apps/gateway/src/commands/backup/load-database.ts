import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { migrate, type MigrationClass } from '@app/core';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import { CommandError } from '../command.js';
import { type BackupHeader, END_OF_FILE, END_OF_TABLE, FORMAT, linesOf, type TableHeader } from './backup-format.js';
import { listTables } from './catalogue.js';

const NEWLINE = Buffer.from('\n');

export interface LoadOptions {
  databaseUrl: string;
  file: string;
  migrations: MigrationClass[];
  /** @throws CommandError when this is not the key that opens the backup's secrets. */
  checkMasterKey(masterKeyId: string): void;
}

/**
 * Makes the database what it was when the backup was made, all or nothing, and brings it to this release's schema.
 * @throws CommandError when the file is not a whole backup, or is of a newer release; nothing is changed then.
 */
export async function loadDatabase(client: pg.Client, { databaseUrl, file, migrations, checkMasterKey }: LoadOptions): Promise<BackupHeader> {
  await requireWhole(file);
  const lines = linesOf(createReadStream(file).pipe(createGunzip()));
  const header = await readHeader(lines);
  checkMasterKey(header.masterKeyId);
  const unknown = header.migrations.filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) throw new CommandError(`The backup was made by a newer release: this one does not know ${unknown.join(', ')}`);
  await refuseOtherSchema(client, header);
  await migrate(
    databaseUrl,
    migrations.filter((migration) => header.migrations.includes(migration.name)),
  );
  await client.query('BEGIN');
  try {
    await emptyTables(client);
    for (const { name, parent, bound } of header.partitions) await client.query(`CREATE TABLE IF NOT EXISTS "${name}" PARTITION OF "${parent}" ${bound}`);
    await loadTables(client, lines);
    for (const { name, value, called } of header.sequences) await client.query('SELECT setval($1::regclass, $2, $3)', [`"${name}"`, value, called]);
    await switchTriggers(client, 'ENABLE');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  await migrate(databaseUrl, migrations);
  return header;
}

/** Reads the file to its end before anything is changed. */
async function requireWhole(file: string): Promise<void> {
  let last = '';
  try {
    for await (const line of linesOf(createReadStream(file).pipe(createGunzip()))) last = line.length < 20 ? line.toString('latin1') : '';
  } catch (error) {
    throw new CommandError(`The backup cannot be read to its end: ${(error as Error).message}`);
  }
  if (last !== END_OF_FILE) throw new CommandError('This file is not a whole backup: its end is missing');
}

async function readHeader(lines: AsyncGenerator<Buffer>): Promise<BackupHeader> {
  try {
    const first = await lines.next();
    const header = JSON.parse(String(first.value)) as BackupHeader;
    if (header.format === FORMAT) return header;
  } catch {
    // Falls through: whatever it is, it is no backup.
  }
  throw new CommandError(`This file is not a backup in the format "${FORMAT}"`);
}

/** A schema that is ahead of the backup's cannot be taken back by restoring. */
async function refuseOtherSchema(client: pg.Client, header: BackupHeader): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(`SELECT to_regclass('public.schema_migration') IS NOT NULL AS exists`);
  if (!rows[0].exists) return;
  const { rows: ran } = await client.query<{ name: string }>('SELECT name FROM schema_migration');
  const ahead = ran.filter(({ name }) => !header.migrations.includes(name));
  if (ahead.length > 0) throw new CommandError(`The database has a newer schema than the backup (${ahead[0].name} and ${ahead.length - 1} more): restore into an empty one, such as a new DATA_DIR`);
}

async function emptyTables(client: pg.Client): Promise<void> {
  await switchTriggers(client, 'DISABLE');
  const tables = await listTables(client);
  await client.query(`TRUNCATE ${tables.map(({ name }) => `"${name}"`).join(', ')}`);
}

/** The triggers of our own, which seal the audit log and keep it from being emptied; not those of foreign keys. */
async function switchTriggers(client: pg.Client, verb: 'ENABLE' | 'DISABLE'): Promise<void> {
  for (const { name } of await listTables(client)) await client.query(`ALTER TABLE "${name}" ${verb} TRIGGER USER`);
}

async function loadTables(client: pg.Client, lines: AsyncGenerator<Buffer>): Promise<void> {
  for (;;) {
    const line = await lines.next();
    if (line.done) throw new CommandError('The file became shorter while it was read');
    const head = JSON.parse(String(line.value)) as TableHeader | { end: true };
    if ('end' in head) return;
    const copy = client.query(from(`COPY "${head.name}" (${head.columns.map((column) => `"${column}"`).join(', ')}) FROM STDIN`));
    const done = finished(copy);
    for (;;) {
      const row = await lines.next();
      if (row.done || (row.value.length === 2 && row.value.toString('latin1') === END_OF_TABLE)) {
        copy.end();
        break;
      }
      if (!copy.write(Buffer.concat([row.value, NEWLINE]))) await Promise.race([once(copy, 'drain'), done]);
    }
    await done;
  }
}
