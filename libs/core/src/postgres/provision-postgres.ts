import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCluster, inspectCluster, readClusterPassword, refuseOtherMajor } from './cluster-folder.js';
import { ClusterSession, gatewayUrl } from './cluster-session.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { findPostgresAccount } from './postgres-account.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { type PostgresLog } from './postgres-log.js';
import { Postmaster } from './postmaster.js';
import { isServing, readPostmasterFile, removeStalePostmasterFile } from './postmaster-file.js';
import { serverSettings } from './server-settings.js';

const ORPHAN_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export interface ProvisionOptions {
  /** The gateway's data folder; the cluster goes into `postgres` below it. */
  dataDir: string;
  log: PostgresLog;
  /** Server parameters over the built-in ones. */
  settings?: Record<string, string>;
}

export interface ProvisionedPostgres {
  /** A connection URL with the password in it. */
  url: string;
  /** Stops the server; call it after the last connection is done with its work. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL on `<dataDir>/postgres`, makes the cluster on the first start,
 * and takes the hold that keeps a second gateway away.
 *
 * @throws EmbeddedPostgresError with a sentence for the operator: wrong major version, folder in
 * use or owned by somebody else, no programs for this machine.
 */
export async function provisionPostgres({ dataDir, log, settings = {} }: ProvisionOptions): Promise<ProvisionedPostgres> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: Error) => {
    throw new EmbeddedPostgresError(`The data folder ${resolve(dataDir)} cannot be made: ${cause.message}. Set DATA_DIR to a folder of yours.`, { cause });
  });
  const clusterDir = join(await realpath(dataDir), 'postgres');
  const account = await findPostgresAccount(clusterDir);
  const binaries = await findPostgresBinaries(account);

  const cluster = await inspectCluster(clusterDir);
  if (cluster) {
    refuseOtherMajor(clusterDir, cluster.major, binaries.major);
  } else {
    log('info', `Making a PostgreSQL ${binaries.major} cluster in ${clusterDir}`);
    await createCluster(clusterDir, binaries, account, settings.fsync !== 'off');
  }
  const password = await readClusterPassword(clusterDir);
  const postmaster = await Postmaster.start({
    program: binaries.postgres,
    clusterDir,
    account,
    settings: { ...serverSettings(), ...settings },
    clearTheWay: () => clearTheWay(clusterDir, password, log),
    log,
  });
  try {
    const session = await takeCluster(clusterDir, { port: postmaster.port, password }, log);
    await session.ensureDatabase();
    log('info', `PostgreSQL ${binaries.major} is ready on 127.0.0.1:${postmaster.port}`);
    return {
      url: gatewayUrl({ port: postmaster.port, password }),
      async stop() {
        await session.release();
        await postmaster.stop();
      },
    };
  } catch (error) {
    await postmaster.stop();
    throw error;
  }
}

/**
 * A server may already be running on the folder. Under a live gateway that is a reason to refuse;
 * left over by a killed one it is stopped rather than adopted, so that the new server is our child,
 * writes to our log and runs this release's programs and settings.
 */
async function clearTheWay(clusterDir: string, password: string, log: PostgresLog): Promise<void> {
  const deadline = Date.now() + ORPHAN_TIMEOUT_MS;
  let server = await readPostmasterFile(clusterDir);
  let asked = false;
  while (server && (await isServing(server))) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL server (process ${server.pid}) runs on ${clusterDir} and cannot be taken over. Stop it (kill -INT ${server.pid}) and start again.`,
      );
    }
    if (!asked && server.ready) {
      const session = await takeCluster(clusterDir, { port: server.port, password }, log).catch((error: Error) => {
        if (error instanceof EmbeddedPostgresError) throw error;
        log('debug', `The running PostgreSQL does not answer yet: ${error.message}`);
      });
      if (session) {
        log('warn', `Stopping the PostgreSQL (process ${server.pid}) that a killed gateway left behind`);
        await session.release();
        process.kill(server.pid, 'SIGINT');
        asked = true;
      }
    }
    await sleep(POLL_MS);
    server = await readPostmasterFile(clusterDir);
  }
  if (await removeStalePostmasterFile(clusterDir)) log('info', 'Removed the postmaster.pid of a server that is gone');
}

async function takeCluster(clusterDir: string, address: { port: number; password: string }, log: PostgresLog): Promise<ClusterSession> {
  const answer = await ClusterSession.take(address, log);
  if (answer instanceof ClusterSession) return answer;
  throw new EmbeddedPostgresError(
    `The database folder ${clusterDir} is in use by a running gateway (${answer.heldBy}). ` +
      'Stop that one first, or give this one a DATA_DIR of its own, or let both share a server through DATABASE_URL.',
  );
}
