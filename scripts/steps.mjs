// The steps that `npm start` and `npm test` share the running of. This file and those that it is
// imported by run on the system's Node before anything is installed: Node 20 and no dependencies.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const binFolder = join(root, 'node_modules', '.bin');
const NODE_MAJOR_MIN = 20;

/** A step did not succeed; the message is for whoever started the script. */
export class StepFailure extends Error {}

/**
 * Runs steps in order, each `{ name, run }`, and prints its name, time and the note that `run`
 * answers. Throws what the first failing step threw, with the step's name in `step`.
 */
export async function runSteps(steps) {
  for (const { name, run } of steps) {
    console.log(`▸ ${name}`);
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    try {
      const note = await run();
      console.log(`✓ ${name} · ${seconds()}${note ? ` · ${note}` : ''}`);
    } catch (error) {
      console.error(`✗ ${name} · ${seconds()}`);
      throw Object.assign(error, { step: name });
    }
  }
}

/**
 * Runs a command in the repository's root and shows its output. Programs of `node_modules/.bin`,
 * the pinned Node among them, come first, unless `env` says otherwise.
 */
export async function runCommand(command, args, env = {}) {
  const path = `${binFolder}${delimiter}${process.env.PATH}`;
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH: path, ...env } });
  const code = await exitCodeOf(child);
  if (code !== 0) throw new StepFailure(`${[command, ...args].join(' ')} ended with code ${code}`);
}

/** The exit code of a child, to which the signals that we get are passed on meanwhile. */
export function exitCodeOf(child) {
  const relays = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    // A terminal's Ctrl-C reaches the child by itself, as a member of the same process group.
    const relay = () => signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal);
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  }).finally(() => relays.forEach((end) => end()));
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** Ends the script, and politely, when the system's Node is too old to install with. */
export function refuseOldNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) return;
  console.error(`Node ${NODE_MAJOR_MIN} or newer is needed to install the gateway, and this is ${process.version}. It brings its own Node for everything after that.`);
  process.exit(1);
}

/** What a failure usually means, as a sentence to add to its message. */
export function hintFor(error) {
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM') {
    return `There is no permission to write ${error.path ?? 'here'}: start as the user who owns ${root}, or clone it anew into a folder of your own.`;
  }
  if (error.code === 'ENOSPC') return 'The disk is full: installing and building take about 2 GB.';
  if (error.code === 'ENOENT' && error.syscall?.startsWith('spawn')) return `The program ${error.path} is not on this machine.`;
  return '';
}
