import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { launchRunner } from './runner-launch.js';
import { standBack } from './stand-back.js';

const MAKING_MS = 60_000;
/** Of the file: one of another format has another name. */
const FORMAT = 2;
/** Some seconds of a processor, which requests that are served meanwhile get first. */
const MAKING_NICENESS = 10;

/** A booted interpreter, made once and kept as a file: runners boot from it in a tenth of the time. */
export class SnapshotStore {
  #path: string | null = null;
  #name: Promise<string> | undefined;
  #making: Promise<void> | undefined;
  #maker: ChildProcess | undefined;
  /** Files that a runner could not boot from. */
  readonly #refused = new Set<string>();
  #isClosed = false;

  /** @param shipped where a build may have put one. */
  constructor(
    private readonly folder: string,
    private readonly shipped?: string,
  ) {}

  /** Null until there is one. */
  get path(): string | null {
    return this.#path;
  }

  /** Looks for the snapshot of this very interpreter and prelude. @returns whether there is one. */
  async find(): Promise<boolean> {
    const name = await this.#wanted();
    const folders = this.shipped === undefined ? [this.folder] : [this.shipped, this.folder];
    this.#path ??= folders.map((folder) => join(folder, name)).find((path) => !this.#refused.has(path) && existsSync(path)) ?? null;
    return this.#path !== null;
  }

  /** Makes the snapshot unless there is one. */
  ensure(): Promise<void> {
    return (this.#making ??= this.#findOrMake());
  }

  /** A runner could not boot from the file: it is not offered again, and one of our own is gone for the next start. */
  refuse(path: string): void {
    this.#refused.add(path);
    if (this.#path === path) this.#path = null;
    this.#making = undefined;
    if (dirname(path) === this.folder) void rm(path, { force: true }).catch(() => undefined);
  }

  /** A snapshot that is being made is not waited for. */
  close(): void {
    this.#isClosed = true;
    this.#maker?.kill('SIGKILL');
  }

  async #findOrMake(): Promise<void> {
    if (await this.find()) return;
    const path = join(this.folder, await this.#wanted());
    // One that was refused was made by this version on this machine: another one would be no better.
    if (this.#refused.has(path) || this.#isClosed) return;
    await mkdir(this.folder, { recursive: true });
    this.#maker = launchRunner('snapshot');
    standBack(this.#maker, MAKING_NICENESS);
    const snapshot = await snapshotOf(this.#maker).catch((error: Error) => {
      if (!this.#isClosed) throw error;
    });
    if (!snapshot) return;
    const partial = `${path}.${process.pid}`;
    await writeFile(partial, snapshot, { mode: 0o644, flush: true });
    await rename(partial, path);
    this.#path = path;
  }

  #wanted(): Promise<string> {
    return (this.#name ??= this.#version().then((version) => `python-${version}.snapshot`));
  }

  async #version(): Promise<string> {
    const hash = createHash('sha256').update(await readFile(new URL('../guest/prelude.py', import.meta.url)));
    const { version } = createRequire(import.meta.url)('pyodide/package.json') as { version: string };
    return `${version}-${hash.update(`${FORMAT} ${process.version}`).digest('hex').slice(0, 16)}`;
  }
}

function snapshotOf(child: ChildProcess): Promise<Buffer> {
  const timer = setTimeout(() => child.kill('SIGKILL'), MAKING_MS);
  const chunks: Buffer[] = [];
  let diagnostics = '';
  child.stdin?.end();
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => (diagnostics += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`making it failed: ${diagnostics.slice(-1000)}`));
    });
  });
}
