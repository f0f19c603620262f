import { spawnSync } from 'node:child_process';

/** Root of this machine may make a mount namespace: as good as a container for what is tested with it. */
export const canContain = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp && mount -o remount,bind,ro / && ! touch /var/tmp/x 2>/dev/null']).status === 0;

/** An unprivileged user, as `node` is in the image. */
export const USER_ID = 1_000;
/** Where the folder given as data is seen. */
export const DATA = '/mnt';
/** Where the repository is seen: its own place may lie in a home that is closed to others. */
export const CODE = '/opt';

/**
 * A command as the Compose file has its gateways run: a user without capabilities, who can gain none, on a root file
 * system that is read-only; only the data folder and an empty /tmp can be written.
 */
export function contained(dataDir: string, command: readonly string[]): [program: string, args: string[]] {
  const mounts = `mount --bind "$0" ${DATA} && mount --bind . ${CODE} && cd ${CODE} && mount -t tmpfs -o size=64m,mode=1777 tmpfs /tmp && mount -o remount,bind,ro / && exec "$@"`;
  const asUser = ['setpriv', `--reuid=${USER_ID}`, `--regid=${USER_ID}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  return ['unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mounts, dataDir, ...asUser, ...command]];
}
