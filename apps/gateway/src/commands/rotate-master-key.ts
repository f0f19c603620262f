import 'reflect-metadata';
import { masterKeyFiles } from '@app/core';
import { readArguments, runCommand } from './command.js';
import { rotateMasterKey } from './rotation.js';

readArguments('npm run rotate-master-key', { options: {} });

await runCommand(async ({ config, client }) => {
  const counts = await rotateMasterKey(config, client);
  for (const [column, count] of counts) console.log(`${String(count).padStart(9)}  ${column}`);
  console.log(
    config.env.MASTER_KEY
      ? 'All secrets are sealed with MASTER_KEY. Restart the nodes without MASTER_KEY_OLD; keep that key for backups made before.'
      : `All secrets are sealed with the new key. ${masterKeyFiles(config).old} holds the one before: keep it apart, for backups made before, and delete it here.`,
  );
});
