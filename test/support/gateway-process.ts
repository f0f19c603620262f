import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_TOKEN, AdminClient } from './admin-gateway.js';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/server/apps/gateway/src/main.js');
/** A second or two; on a machine that is busy with other things, much longer. */
const STARTS_WITHIN_MS = 120_000;

/** The built gateway in a process of its own, which a test can kill. */
export interface GatewayProcess {
  url: string;
  process: ChildProcess;
  admin: AdminClient;
  /** Sends the signal and waits until the process is gone. @returns its exit code, null when a signal ended it */
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export interface GatewayProcessOptions {
  databaseUrl: string;
  port?: number;
  /** Kept between starts by whoever gives it; else a new one that goes with the process. */
  dataDir?: string;
  environment?: Record<string, string>;
  /** Gets all that the process prints. */
  onOutput?: (text: string) => void;
}

/** Starts the gateway that `npm test` has built, on a database that is there already. */
export async function startGatewayProcess({ databaseUrl, port, dataDir, environment = {}, onOutput }: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'gateway-process-'));
  const listenOn = port ?? (await freePort());
  const child = spawn(process.execPath, ['--no-node-snapshot', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, PORT: String(listenOn), DATA_DIR: folder, DATABASE_URL: databaseUrl, MASTER_KEY: '11'.repeat(32), ADMIN_API_TOKEN: ADMIN_TOKEN, LOG_LEVEL: 'error', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-8_000);
      onOutput?.(String(chunk));
    });
  }
  child.once('exit', () => {
    if (!dataDir) rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${listenOn}`;
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await fetch(`${url}/health/ready`).then(({ ok }) => ok, () => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the gateway did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    process: child,
    admin: new AdminClient(url, { Authorization: `Bearer ${ADMIN_TOKEN}` }),
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const gone = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await gone)[0];
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
