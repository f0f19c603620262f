// The programs from Debian that some tests and benchmarks drive. A test that misses one is skipped.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, StepFailure } from './steps.mjs';

const PACKAGES = [
  { name: 'chromium', isThere: () => onPath('chromium'), wantedBy: 'the tests of the console in a browser' },
  { name: 'redis-server', isThere: () => onPath('redis-server'), wantedBy: 'the tests of several nodes' },
  { name: 'fonts-noto-cjk', isThere: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'), wantedBy: 'pictures with Chinese text' },
  { name: 'nginx', isThere: () => onPath('nginx'), wantedBy: 'the tests behind a reverse proxy' },
];

export const debianPackagesStep = { name: 'Look for Debian packages', run: installMissing };

async function installMissing() {
  const missing = () => PACKAGES.filter(({ isThere }) => !isThere());
  const names = missing().map(({ name }) => name);
  if (names.length === 0) return 'all there';
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    try {
      await runCommand('apt-get', ['update', '-qq'], env);
      await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], env);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      console.log(error.message);
    }
  }
  const absent = missing();
  for (const { name, wantedBy } of absent) console.log(`  ${name} is missing: ${wantedBy} are skipped`);
  if (absent.length === 0) return `installed ${names.join(', ')}`;
  return `to have them: sudo apt-get install ${absent.map(({ name }) => name).join(' ')}`;
}

function onPath(program) {
  return [...process.env.PATH.split(delimiter), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
