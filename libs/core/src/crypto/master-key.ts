import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { MasterKeys } from './secret-box.js';

const KEY_BYTES = 32;

/**
 * The configured master keys; or those of the data folder, made at the first start and readable by their owner only.
 * The folder's are read again whenever they have changed: a rotation reaches a gateway that is serving.
 */
export function masterKeys(config: Config): MasterKeys {
  const { MASTER_KEY, MASTER_KEY_OLD } = config.env;
  if (MASTER_KEY) {
    const keys = MASTER_KEY_OLD ? [MASTER_KEY, MASTER_KEY_OLD] : [MASTER_KEY];
    return () => keys;
  }
  const { current, old } = masterKeyFiles(config);
  makeFirstKey(config);
  let version = '';
  let keys: Buffer[] = [];
  return () => {
    const { mtimeMs, ino } = statSync(current);
    if (version !== `${ino} ${mtimeMs}`) {
      keys = [readKey(current), ...(exists(old) ? [readKey(old)] : [])];
      version = `${ino} ${mtimeMs}`;
    }
    return keys;
  };
}

/** Where the data folder keeps its master key, and the one before. */
export function masterKeyFiles(config: Config): { current: string; old: string } {
  const current = join(config.dataDir, 'master.key');
  return { current, old: `${current}.old` };
}

/** Puts a new master key into the data folder; the one before stays beside it, for what it has sealed. */
export function replaceMasterKeyFile(config: Config): void {
  const { current, old } = masterKeyFiles(config);
  writeFileSync(`${old}.new`, readFileSync(current), { mode: 0o600 });
  writeFileSync(`${current}.new`, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  // The old key is in place before the new one is seen: there is no moment in which a secret cannot be opened.
  renameSync(`${old}.new`, old);
  renameSync(`${current}.new`, current);
}

function makeFirstKey(config: Config): void {
  const { current } = masterKeyFiles(config);
  if (exists(current)) return;
  mkdirSync(config.dataDir, { recursive: true });
  try {
    writeFileSync(current, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // A sibling worker was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function readKey(file: string): Buffer {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`${file} does not hold a master key of 32 bytes: restore it from a backup, or set MASTER_KEY`);
  return key;
}
