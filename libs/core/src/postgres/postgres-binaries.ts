import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { type PostgresAccount } from './postgres-account.js';

/** Programs that can be executed by whoever will run the server. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** The first part of the version, which decides whether a cluster can be read. */
  major: number;
}

/** Where root puts programs that its unprivileged account cannot reach in place. */
const REACHABLE_HOME = '/var/cache/api-gateway-pro';

/**
 * Finds the programs of the platform package that `embedded-postgres` brought along, and mends
 * what an install without scripts leaves undone: symbolic links and the executable bit.
 *
 * Below a closed folder such as /root the unprivileged account can execute nothing, so the
 * programs (60 MB) are then copied once to {@link REACHABLE_HOME}.
 */
export async function findPostgresBinaries(account?: PostgresAccount): Promise<PostgresBinaries> {
  const packageDir = locatePlatformPackage();
  await repairPackage(packageDir).catch((error: Error) => {
    throw new EmbeddedPostgresError(`The PostgreSQL programs in ${packageDir} are incomplete (${error.message}). Install again: npm ci`);
  });
  const home = join(packageDir, 'native');
  try {
    return await inspect(home, account);
  } catch (error) {
    if (!account || (error as NodeJS.ErrnoException).code !== 'EACCES') throw unusable(home, error);
    return await copyToReachableHome(packageDir)
      .then((copy) => inspect(copy, account))
      .catch((again: unknown) => {
        throw unusable(REACHABLE_HOME, again);
      });
  }
}

function locatePlatformPackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, of which it is an optional dependency.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Install again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
}

async function repairPackage(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDir, target);
    if (await stat(link).catch(() => undefined)) continue;
    await rm(link, { force: true });
    await symlink(basename(source), link);
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(packageDir, 'native/bin', program);
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** Runs `postgres --version` as the account: proves that it can be reached, loaded and executed. */
async function inspect(home: string, account?: PostgresAccount): Promise<PostgresBinaries> {
  const postgres = join(home, 'bin/postgres');
  const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...account, cwd: '/', env: { LC_ALL: 'C' } });
  return { postgres, initdb: join(home, 'bin/initdb'), major: Number(/\s(\d+)/.exec(stdout)?.[1]) };
}

async function copyToReachableHome(packageDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const home = join(REACHABLE_HOME, `postgresql-${version}-${process.arch}`);
  if (await stat(home).catch(() => undefined)) return home;
  const draft = `${home}.${process.pid}`;
  await mkdir(REACHABLE_HOME, { recursive: true });
  await chmod(REACHABLE_HOME, 0o755);
  await cp(join(packageDir, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, home).catch(async () => {
    // Another gateway of the same release was quicker, and its copy is as good.
    await rm(draft, { recursive: true });
  });
  return home;
}

/** Undoes what a strict umask did when the package was installed. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

function unusable(home: string, cause: unknown): EmbeddedPostgresError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedPostgresError(
    `The PostgreSQL programs in ${home} cannot be run on this machine: ${reason}. Set DATABASE_URL to a server of your own.`,
    { cause },
  );
}
