import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Nobody, by number: it owns nothing and needs no account. */
export const UNPRIVILEGED_USER_ID = 65_534;
/** No core dumps, and not a byte into any file. A limit of memory would hit V8, which reserves half a GiB for the code of each isolate. */
const LIMITS = 'ulimit -c 0; ulimit -f 0';
/** `.ts` when the gateway runs from its sources, `.js` when it was built. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
const sourceFolder = fileURLToPath(new URL('..', import.meta.url));

/** What the runner may read: its own code, installed packages, and what Node asks for on its way to them. */
function readablePaths(): string[] {
  const packages = parentsOf(sourceFolder).map((folder) => join(folder, 'node_modules'));
  const folders = [sourceFolder, ...packages].filter((folder) => existsSync(folder)).flatMap((folder) => [folder, realpathSync(folder)]);
  const manifests = [...new Set(folders.flatMap(parentsOf))].map((folder) => join(folder, 'package.json'));
  return [...folders.flatMap((folder) => [folder, join(folder, '*')]), ...manifests, '/etc/alpine-release'];
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...parentsOf(parent)];
}

/**
 * Starts a process of the runner's program: with an empty environment, under Node's permission model (no network,
 * no writing, no child processes, no workers), with resource limits where there is a POSIX shell to set them.
 */
export function launchRunner(program: 'main' | 'snapshot', extraReadable: string[] = []): ChildProcess {
  const entry = fileURLToPath(new URL(`../runner/${program}${extension}`, import.meta.url));
  const flags = [
    '--no-node-snapshot',
    // The interpreter's module is a pinned one: its functions are checked as they are compiled, most of them never.
    '--wasm-lazy-validation',
    '--permission',
    '--allow-addons',
    ...[...new Set([...readablePaths(), ...extraReadable])].map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    entry,
  ];
  const options = { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'] };
  if (process.platform === 'win32') return spawn(process.execPath, flags, { ...options, cwd: sourceFolder });
  // Shells add to an environment by themselves.
  return spawn('/bin/sh', ['-c', `${LIMITS}; exec env -i "$0" "$@"`, process.execPath, ...flags], options);
}
