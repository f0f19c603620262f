import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { invocationOn } from './cluster-invocation.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { type PostgresAccount } from './postgres-account.js';
import { type PostgresLog, serverLineWriter } from './postgres-log.js';
import { readPostmasterFile } from './postmaster-file.js';

const STARTS_MAX = 20;
const PAUSE_MS = 500;
const POLL_MS = 20;
/** After this a fast shutdown becomes an immediate one, from which the next start recovers. */
const SHUTDOWN_TIMEOUT_MS = 30_000;

/** What passes with time or another port, and is therefore tried again. */
const PASSING_FAILURE = /Address already in use|pre-existing shared memory block|lock file .* already exists/;

export interface PostmasterOptions {
  program: string;
  clusterDir: string;
  account?: PostgresAccount;
  settings: Record<string, string>;
  /** Runs ahead of each attempt to start, and may refuse it by throwing. */
  clearTheWay(): Promise<void>;
  log: PostgresLog;
}

/** The server as a child process, on a port of 127.0.0.1 that it keeps for its lifetime. */
export class Postmaster {
  private child?: ChildProcess;
  private stopping = false;
  private readonly killAtExit = () => void this.child?.kill('SIGINT');

  private constructor(
    private readonly options: PostmasterOptions,
    readonly port: number,
  ) {}

  /** Starts the server and waits until it accepts connections, recovery from a crash included. */
  static async start(options: PostmasterOptions): Promise<Postmaster> {
    let complaint = '';
    for (let start = 1; start <= STARTS_MAX; start++) {
      await options.clearTheWay();
      const postmaster = new Postmaster(options, await findFreePort());
      complaint = await postmaster.launch();
      if (complaint === '') return postmaster;
      if (!PASSING_FAILURE.test(complaint)) break;
      await sleep(PAUSE_MS);
    }
    throw new EmbeddedPostgresError(`PostgreSQL could not start on ${options.clusterDir}: ${complaint}`);
  }

  /** A fast shutdown: connections are cut, everything committed is written. */
  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    const impatience = setTimeout(() => child.kill('SIGQUIT'), SHUTDOWN_TIMEOUT_MS);
    await exit;
    clearTimeout(impatience);
  }

  /** Answers '' once the server is ready, or its last words when it ended first. */
  private async launch(): Promise<string> {
    const { program, clusterDir, account, settings, log } = this.options;
    const invocation = invocationOn(clusterDir, account);
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // Its own process group: Ctrl-C in a terminal is for the gateway, which needs its database until it has drained.
    const child = spawn(program, ['-D', invocation.folder, '-p', String(this.port), ...flags], {
      ...invocation.options,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    process.on('exit', this.killAtExit);
    const lastWords: string[] = [];
    const write = serverLineWriter(log);
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastWords.push(line);
      if (lastWords.length > 12) lastWords.shift();
      write(line);
    });
    let ended = false;
    const end = once(child, 'close')
      .catch((error: Error) => void lastWords.push(error.message))
      .then(() => {
        ended = true;
        process.off('exit', this.killAtExit);
      });
    while (!ended && !(await this.isReady(child.pid))) await sleep(POLL_MS);
    if (ended) return lastWords.join(' · ') || 'it ended without a word';
    void end.then(() => this.restart());
    return '';
  }

  private async isReady(pid: number | undefined): Promise<boolean> {
    const file = await readPostmasterFile(this.options.clusterDir);
    return file?.pid === pid && file?.ready === true;
  }

  /** The server died under a running gateway: bring it back where the pools look for it. */
  private async restart(): Promise<void> {
    while (!this.stopping) {
      this.options.log('error', 'PostgreSQL ended unexpectedly and is started again');
      await sleep(PAUSE_MS);
      if (this.stopping || (await this.launch()) === '') return;
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('The system gave no free port');
  return address.port;
}
