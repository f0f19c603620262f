import 'reflect-metadata';
import { verifyAuditLog } from '@app/access';
import { CommandError, readArguments, runCommand } from './command.js';

const { values } = readArguments('npm run verify-audit -- [--head <position>:<hash>]', { options: { head: { type: 'string' } } });

await runCommand(async ({ client }) => {
  const { entries, head, problems } = await verifyAuditLog(client, values.head);
  if (problems.length > 0) throw new CommandError(`The audit log was tampered with:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  console.log(`The audit log holds: ${entries} entries.\nHead ${head}\nKeep the head elsewhere: given as --head, it proves that nothing up to it was changed or cut off.`);
});
