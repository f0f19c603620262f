import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** What a running server writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  pid: number;
  port: number;
  /** Whether it accepts connections. */
  ready: boolean;
}

/** Reads `postmaster.pid`; undefined when there is none or it is not yet complete. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/** Whether the file's process is the server that wrote it: its command line names the port. */
export async function isServing({ pid, port }: PostmasterFile): Promise<boolean> {
  const words = await commandOf(pid);
  return isPostgres(words) && words[words.indexOf('-p') + 1] === String(port);
}

/**
 * Removes a `postmaster.pid` whose process number has gone to another program since: PostgreSQL
 * only asks whether the number is alive, and would refuse to start, as happens after a container
 * was killed. Any process that might be a server keeps the file, and the decision with PostgreSQL.
 */
export async function removeStalePostmasterFile(clusterDir: string): Promise<boolean> {
  const path = join(clusterDir, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
  if (!(pid > 0) || isPostgres(await commandOf(pid))) return false;
  await rm(path, { force: true });
  return true;
}

function isPostgres(words: string[]): boolean {
  return basename(words[0] ?? '').startsWith('postgres');
}

/** The words of a process's command line; none when there is no such process. */
async function commandOf(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  }
  const answer = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim().split(/\s+/) ?? [];
}
