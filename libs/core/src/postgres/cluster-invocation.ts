import { type SpawnOptions } from 'node:child_process';
import { type PostgresAccount } from './postgres-account.js';

/** How to start a program of PostgreSQL on a folder: the name it shall use for it, and spawn's options. */
export interface ClusterInvocation {
  folder: string;
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
}

/**
 * The environment is emptied, so that neither LANG nor a PG* variable of the host has a say.
 *
 * Under root the folder may lie below one that the account cannot enter, such as /root. The child
 * changes into it while still root, and names it by /proc/self/cwd, which needs no way through its
 * parents; PostgreSQL itself never leaves its working directory.
 */
export function invocationOn(clusterDir: string, account?: PostgresAccount): ClusterInvocation {
  const throughProc = account !== undefined && process.platform === 'linux';
  return {
    folder: throughProc ? '/proc/self/cwd' : clusterDir,
    options: { ...account, cwd: clusterDir, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } },
  };
}
