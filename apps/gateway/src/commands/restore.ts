import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Config, masterKeyFiles, masterKeys, SecretBox } from '@app/core';
import { loadMigrations } from '../../../../migrations/load-migrations.js';
import { loadDatabase } from './backup/load-database.js';
import { CommandError, readArguments, runCommand } from './command.js';

const { positionals, values } = readArguments('npm run restore -- <file> [--replace]', { options: { replace: { type: 'boolean' } }, allowPositionals: true });

function checkMasterKey(config: Config, needed: string): void {
  const { current } = masterKeyFiles(config);
  const there = config.env.MASTER_KEY || existsSync(current) ? new SecretBox(masterKeys(config)).currentKeyId : 'none';
  if (there !== needed) throw new CommandError(`The backup's secrets open with master key ${needed}, and the one here is ${there}: put the right one into ${current}, or set MASTER_KEY`);
}

await runCommand(async ({ config, databaseUrl, client }) => {
  const file = positionals[0] && resolve(positionals[0]);
  if (!file || !existsSync(file)) throw new CommandError('Name the backup file: npm run restore -- <file>');
  const { rows: serving } = await client.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'api-gateway-pro'`);
  if (serving.length > 0) throw new CommandError('A gateway is serving with this database: stop it first');
  const { rows: tables } = await client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
  if (tables.length > 0 && !values.replace) throw new CommandError('The database is not empty: give --replace to put the backup in the place of all that is in it');
  const { createdAt } = await loadDatabase(client, { databaseUrl, file, migrations: await loadMigrations(), checkMasterKey: (id) => checkMasterKey(config, id) });
  console.log(`Restored: the database is what it was at ${createdAt}.`);
});
