import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { invocationOn } from './cluster-invocation.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { type PostgresAccount } from './postgres-account.js';
import { type PostgresBinaries } from './postgres-binaries.js';

/** Kept inside the cluster, so that a cluster and its password cannot be parted. */
const PASSWORD_FILE = 'gateway.password';

/** UTF-8 with the builtin collation, the same on every machine whatever its locales. */
const INITDB_FLAGS = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** What the folder holds; a folder with anything but a cluster in it is refused. */
export async function inspectCluster(clusterDir: string): Promise<{ major: number } | undefined> {
  const version = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) return { major: Number(version.trim()) };
  const found = await readdir(clusterDir).catch(() => []);
  if (found.length === 0) return undefined;
  throw new EmbeddedPostgresError(
    `The folder ${clusterDir} is not empty, but holds no PostgreSQL cluster. Move it away, or point DATA_DIR elsewhere.`,
  );
}

/** @throws EmbeddedPostgresError when the programs cannot read a cluster of that age. */
export function refuseOtherMajor(clusterDir: string, found: number, ours: number): void {
  if (found === ours) return;
  throw new EmbeddedPostgresError(
    `The database folder ${clusterDir} was made by PostgreSQL ${found}, and this release brings PostgreSQL ${ours}, which cannot read it. ` +
      'Start the release that made it and export its data, or serve the folder with a PostgreSQL of that version and set DATABASE_URL, ' +
      'or move the folder away to begin with an empty database.',
  );
}

/**
 * Makes a cluster beside its place and moves it there in one step, so that a start that is cut
 * short leaves no half-made cluster behind.
 */
export async function createCluster(
  clusterDir: string,
  binaries: PostgresBinaries,
  account: PostgresAccount | undefined,
  durable: boolean,
): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const draft = await mkdtemp(`${clusterDir}.new-`);
  try {
    if (account) await chown(draft, account.uid, account.gid);
    await runInitdb(draft, binaries, account, password, durable);
    await writeFile(join(draft, PASSWORD_FILE), password, { mode: 0o600 });
    await rename(draft, clusterDir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The password of the roles `postgres` and `gateway` in that cluster. */
export async function readClusterPassword(clusterDir: string): Promise<string> {
  const path = join(clusterDir, PASSWORD_FILE);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The database password in ${path} cannot be read (${(cause as Error).message}). Bring the file back from a backup of the folder, ` +
        'or start as the user that the gateway ran under before.',
      { cause },
    );
  }
}

async function runInitdb(
  folder: string,
  binaries: PostgresBinaries,
  account: PostgresAccount | undefined,
  password: string,
  durable: boolean,
): Promise<void> {
  const invocation = invocationOn(folder, account);
  const passwordFile = await openForAccount(`${folder}.password`, password, account);
  try {
    const flags = [...INITDB_FLAGS, '--pwfile=/dev/fd/3', ...(durable ? [] : ['--no-sync'])];
    const child = spawn(binaries.initdb, [`--pgdata=${invocation.folder}`, ...flags], {
      ...invocation.options,
      stdio: ['ignore', 'ignore', 'pipe', passwordFile.fd],
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    const [code, complaints] = await Promise.all([ended, text(child.stderr!)]);
    if (code !== 0) throw new EmbeddedPostgresError(`No database could be made in ${folder}: ${complaints.trim()}`);
  } finally {
    await passwordFile.close();
  }
}

/** An open handle on a file that is gone from the folder again, readable to the account alone. */
async function openForAccount(path: string, content: string, account: PostgresAccount | undefined) {
  await writeFile(path, `${content}\n`, { mode: 0o600, flag: 'wx' });
  try {
    if (account) await chown(path, account.uid, account.gid);
    return await open(path, 'r');
  } finally {
    await rm(path);
  }
}
