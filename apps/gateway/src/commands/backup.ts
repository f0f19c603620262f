import 'reflect-metadata';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { masterKeys, SecretBox } from '@app/core';
import { dumpDatabase } from './backup/dump-database.js';
import { readArguments, runCommand } from './command.js';

const { positionals } = readArguments('npm run backup -- [file]', { options: {}, allowPositionals: true });
const file = resolve(positionals[0] ?? `gateway-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.backup`);

await runCommand(async ({ config, client }) => {
  const { currentKeyId } = new SecretBox(masterKeys(config));
  const tables = await dumpDatabase(client, file, currentKeyId);
  console.log(`${file}: ${tables} tables, ${(statSync(file).size / 1024).toFixed(0)} KiB.\nIts secrets open with master key ${currentKeyId} only: keep that key too, and not beside the backup.`);
});
