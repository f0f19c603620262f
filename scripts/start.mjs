// `npm start`: from a fresh clone to a serving gateway. Installs and builds what has changed, then
// hands over to the gateway on the pinned Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSteps, compileCache, serverEntry } from './build.mjs';
import { installStep } from './install.mjs';
import { binFolder, exitCodeOf, hintFor, refuseOldNode, root, runSteps } from './steps.mjs';

refuseOldNode();
try {
  await runSteps([installStep, ...buildSteps]);
  console.log('▸ Start the gateway');
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env };
  const gateway = spawn(join(binFolder, 'node'), [join(root, serverEntry)], { cwd: root, stdio: 'inherit', env });
  process.exitCode = await exitCodeOf(gateway);
} catch (error) {
  console.error([error.message, hintFor(error)].filter(Boolean).join('\n'));
  process.exitCode = 1;
}
