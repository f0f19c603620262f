import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresLog } from './postgres-log.js';

/** The cluster's superuser, its own database, and what the gateway gets. */
const SUPERUSER = 'postgres';
const GATEWAY = 'gateway';
/** "gate" in ASCII: any number will do that nothing else in database `postgres` locks. */
const LOCK_ID = 0x67617465;
const CONNECT_TIMEOUT_MS = 5_000;
const RETAKE_AFTER_MS = 1_000;

export interface ClusterAddress {
  port: number;
  password: string;
}

/** The URL under which the gateway reaches its database: an owner, not a superuser. */
export function gatewayUrl({ port, password }: ClusterAddress): string {
  return `postgres://${GATEWAY}:${password}@127.0.0.1:${port}/${GATEWAY}`;
}

/**
 * One gateway's hold on a cluster: a connection that keeps an advisory lock. It ends with its
 * process however that dies, so whoever gets the lock knows that no gateway is alive.
 */
export class ClusterSession {
  private client!: pg.Client;
  private released = false;

  private constructor(
    private readonly address: ClusterAddress,
    private readonly log: PostgresLog,
  ) {}

  /** Takes the cluster, or answers who has it. Throws what the connection throws. */
  static async take(address: ClusterAddress, log: PostgresLog): Promise<ClusterSession | { heldBy: string }> {
    const session = new ClusterSession(address, log);
    const heldBy = await session.connect();
    return heldBy === undefined ? session : { heldBy };
  }

  /** Makes the gateway's role and database where they are missing. */
  async ensureDatabase(): Promise<void> {
    const { rows } = await this.client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $1) AS database`,
      [GATEWAY],
    );
    if (!rows[0].role) {
      await this.client.query(`CREATE ROLE ${GATEWAY} LOGIN CREATEDB PASSWORD ${pg.escapeLiteral(this.address.password)}`);
    }
    if (!rows[0].database) await this.client.query(`CREATE DATABASE ${GATEWAY} OWNER ${GATEWAY}`);
  }

  async release(): Promise<void> {
    this.released = true;
    await this.client.end().catch(() => undefined);
  }

  private async connect(): Promise<string | undefined> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.address.port,
      user: SUPERUSER,
      database: SUPERUSER,
      password: this.address.password,
      ssl: false,
      application_name: `gateway ${process.pid}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    // An error of an idle connection is always followed by its end.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ taken: boolean; holder: string | null }>(
      `SELECT pg_try_advisory_lock($1) AS taken,
              (SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND objid = $1 AND granted LIMIT 1) AS holder`,
      [LOCK_ID],
    );
    if (!rows[0].taken) {
      await client.end();
      return rows[0].holder ?? 'another gateway';
    }
    this.client = client;
    client.once('end', () => void this.retake());
    return undefined;
  }

  /** The server came down and will be back: after a crash it ends every connection. */
  private async retake(): Promise<void> {
    while (!this.released) {
      await sleep(RETAKE_AFTER_MS);
      if (this.released) return;
      try {
        const heldBy = await this.connect();
        if (heldBy !== undefined) this.log('error', `The database was taken over by ${heldBy} while it was down`);
        return;
      } catch (error) {
        this.log('debug', `The hold on the database is not back yet: ${(error as Error).message}`);
      }
    }
  }
}
