// Builds the server and the console, each only when something that goes into it has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runCommand, StepFailure } from './steps.mjs';

export const serverEntry = 'dist/server/apps/gateway/src/main.js';
/** Where Node keeps compiled code from one start of the gateway to the next, which takes half a second off each. */
export const compileCache = join(root, 'dist', 'compile-cache');

const server = {
  output: 'dist/server',
  proof: serverEntry,
  sources: ['apps/gateway', 'libs', 'migrations', 'scripts/python-snapshot.mjs', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
  commands: [
    ['nest', ['build']],
    ['node', ['scripts/python-snapshot.mjs']],
  ],
};
const adminWeb = {
  output: 'dist/admin-web',
  proof: 'dist/admin-web',
  sources: ['apps/admin-web', 'angular.json', 'schema.graphql', 'package-lock.json'],
  commands: [
    ['node', ['apps/admin-web/codegen.mjs']],
    ['ng', ['build', 'admin-web']],
  ],
};

/** The builds of what is in this checkout. */
export const buildSteps = [
  { name: 'Build the server', run: () => buildWhenChanged(server) },
  ...(existsSync(join(root, 'angular.json')) ? [{ name: 'Build the console', run: () => buildWhenChanged(adminWeb) }] : []),
];

async function buildWhenChanged({ output, proof, sources, commands }) {
  const stamp = join(root, `${output}.sha256`);
  const hash = hashOf(sources);
  const built = existsSync(join(root, proof)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (built) return 'unchanged';
  // From nothing: a leftover of a deleted source, a migration say, would still be loaded.
  rmSync(stamp, { force: true });
  rmSync(join(root, output), { recursive: true, force: true });
  for (const [program, args] of commands) await runCommand(program, args, { NG_CLI_ANALYTICS: 'false' });
  if (!existsSync(join(root, proof))) throw new StepFailure(`The build went through, but left no ${proof}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, hash);
  return '';
}

function hashOf(sources) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => [...filesOf(source)])) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Every file at or below a path, but for what a build itself generates there. */
function* filesOf(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) yield path;
  else for (const name of readdirSync(join(root, path)).sort()) if (name !== 'generated') yield* filesOf(`${path}/${name}`);
}
