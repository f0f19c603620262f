import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { readClusterPassword } from './cluster-folder.js';
import { gatewayUrl } from './cluster-session.js';
import { isServing, readPostmasterFile } from './postmaster-file.js';
import { provisionPostgres } from './provision-postgres.js';

export interface ReachedPostgres {
  url: string;
  /** Stops the server, if it was started for this. */
  stop(): Promise<void>;
}

/** The gateway's database for a command beside it: DATABASE_URL, the embedded one as it runs under the gateway, or that one started meanwhile. */
export async function reachPostgres(config: Config): Promise<ReachedPostgres> {
  const nothing = async () => undefined;
  if (config.env.DATABASE_URL) return { url: config.env.DATABASE_URL, stop: nothing };
  const clusterDir = join(config.dataDir, 'postgres');
  const server = await readPostmasterFile(clusterDir);
  if (server?.ready && (await isServing(server))) return { url: gatewayUrl({ port: server.port, password: await readClusterPassword(clusterDir) }), stop: nothing };
  return provisionPostgres({ dataDir: config.dataDir, log: () => undefined });
}
