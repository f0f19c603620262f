import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Sees to it that the tools and the other gateway are there. @throws with what is missing and how to get it */
export function provideRequirements(tools = ['nginx', 'wrk']) {
  const missing = tools.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) {
    if (process.getuid() === 0 && spawnSync('sh', ['-c', 'command -v apt-get']).status === 0) {
      run('apt-get', ['update', '-q']);
      run('apt-get', ['install', '-qy', '--no-install-recommends', ...missing]);
    } else throw new Error(`missing: ${missing.join(', ')}. On Debian: apt-get install ${missing.join(' ')}`);
  }
  if (!existsSync(join(import.meta.dirname, 'node_modules/@portkey-ai/gateway/build/start-server.js'))) {
    // Without its install script, which only patches sources that are built in already.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], import.meta.dirname);
  }
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
