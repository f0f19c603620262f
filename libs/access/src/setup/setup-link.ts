import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@app/core';

const fileOf = (config: Config) => join(config.dataDir, 'setup-token');

/** The token of the setup link, which this machine keeps for whoever may read the data folder. */
export function readSetupToken(config: Config): string | undefined {
  try {
    return readFileSync(fileOf(config), 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeSetupToken(config: Config, token: string): void {
  mkdirSync(config.dataDir, { recursive: true });
  rmSync(fileOf(config), { force: true });
  writeFileSync(fileOf(config), `${token}\n`, { mode: 0o600 });
}

export function removeSetupToken(config: Config): void {
  rmSync(fileOf(config), { force: true });
}

/** The page that makes the first admin; undefined once there is one. */
export function setupLink(config: Config): string | undefined {
  const token = readSetupToken(config);
  return token && `${config.publicUrl}/setup?token=${token}`;
}
