import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/** The unprivileged account that the server runs under when the gateway is root. */
export interface PostgresAccount {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. A root gateway therefore lends it an account: the owner of
 * the cluster where there is one, else `postgres` (made when missing), else `nobody`. The account
 * has to be in /etc/passwd, since initdb looks its name up. Answers undefined for a normal user.
 *
 * @throws EmbeddedPostgresError when the cluster belongs to somebody who cannot serve it.
 */
export async function findPostgresAccount(clusterDir: string): Promise<PostgresAccount | undefined> {
  const uid = process.getuid?.();
  const owner = await stat(clusterDir).catch(() => undefined);
  if (uid !== 0) {
    if (owner && uid !== undefined && owner.uid !== uid) {
      throw new EmbeddedPostgresError(
        `The database folder ${clusterDir} belongs to user ${owner.uid}, but the gateway runs as user ${uid}. ` +
          `Start it as that user or as root, or hand the folder over with: chown -R ${uid} ${clusterDir}`,
      );
    }
    return undefined;
  }
  if (owner?.uid === 0) {
    throw new EmbeddedPostgresError(
      `The database folder ${clusterDir} belongs to root, and PostgreSQL refuses to run as root. ` +
        `Give it to an unprivileged user, for example: chown -R postgres ${clusterDir}`,
    );
  }
  if (owner) return { uid: owner.uid, gid: owner.gid };
  return (await accountNamed('postgres')) ?? (await createAccount()) ?? (await accountOfLastResort());
}

async function createAccount(): Promise<PostgresAccount | undefined> {
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'];
  await promisify(execFile)('useradd', flags).catch(() => undefined);
  return accountNamed('postgres');
}

async function accountOfLastResort(): Promise<PostgresAccount> {
  const account = await accountNamed('nobody');
  if (account) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor a way to make one. ' +
      'Create it (useradd --system postgres), start the gateway as a normal user, or set DATABASE_URL.',
  );
}

async function accountNamed(name: string): Promise<PostgresAccount | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd.split('\n').map((line) => line.split(':')).find(([login]) => login === name);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}
