import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to } from 'pg-copy-streams';
import { type BackupHeader, END_OF_FILE, END_OF_TABLE, FORMAT } from './backup-format.js';
import { listMigrations, listPartitions, listSequences, listTables } from './catalogue.js';

/** Writes all tables, as they are at one moment, while the gateway goes on serving. @returns how many tables. */
export async function dumpDatabase(client: pg.Client, file: string, masterKeyId: string): Promise<number> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const tables = await listTables(client);
    const header: BackupHeader = {
      format: FORMAT,
      createdAt: new Date().toISOString(),
      migrations: await listMigrations(client),
      masterKeyId,
      partitions: await listPartitions(client),
      sequences: await listSequences(client),
    };
    async function* contents(): AsyncGenerator<Buffer | string> {
      yield `${JSON.stringify(header)}\n`;
      for (const table of tables) {
        yield `${JSON.stringify(table)}\n`;
        const columns = table.columns.map((column) => `"${column}"`).join(', ');
        yield* client.query(to(`COPY (SELECT ${columns} FROM "${table.name}") TO STDOUT`)) as AsyncIterable<Buffer>;
        yield `${END_OF_TABLE}\n`;
      }
      yield `${END_OF_FILE}\n`;
    }
    await pipeline(Readable.from(contents(), { objectMode: true }), createGzip({ level: 6 }), createWriteStream(file, { mode: 0o600, flags: 'wx' }));
    return tables.length;
  } finally {
    await client.query('ROLLBACK');
  }
}
