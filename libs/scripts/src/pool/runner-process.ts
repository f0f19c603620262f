import type { ChildProcess } from 'node:child_process';
import { LineSplitter } from '../runner/line-splitter.js';
import { MEMORY_FAILURE_TYPE, TIMEOUT_FAILURE_TYPE, type RunnerBatch, type RunnerMessage, type RunnerResult, type RunnerSetup, type ScriptFailure } from '../runner/protocol.js';
import type { Script } from '../script.js';
import { MemoryWatch } from './memory-watch.js';
import { launchRunner } from './runner-launch.js';
import { standBack } from './stand-back.js';

/** How long past its time a script's runner is let live: the isolate's own timeout comes first. */
const GRACE_MS = 200;
const BOOT_MS = 15_000;
/** A runner that has done so many batches, or has grown so far, makes way for a fresh one. */
const MAX_BATCHES = 200_000;
const MAX_NAMES = 5_000;
const GROWTH_BYTES = 1_200_000_000;

/** All scripts of one request, and who waits for them. */
export interface PendingBatch {
  tenant: string;
  /** JSON of what the scripts see, null when none of them looks at it. */
  context: string | null;
  keyValue: string;
  scripts: readonly Script[];
  queuedAtMs: number;
  resolve(results: RunnerResult[]): void;
  reject(error: Error): void;
}

export interface RunnerEvents {
  onReady(): void;
  /** A batch is done: there is room for another. */
  onDone(batch: PendingBatch, results: RunnerResult[]): void;
  /** The process is gone; `unstarted` can be run elsewhere. Diagnostics when it ended by itself. */
  onExit(runner: RunnerProcess, unstarted: PendingBatch[], diagnostics: string | undefined): void;
}

function budgetOf(scripts: readonly Script[]): number {
  return Math.max(...scripts.map((script) => script.timeoutMs));
}

type EndReason = 'deadline' | 'retirement' | 'nonsense' | 'memory';

/** One script-runner process. It works its batches off in order, so the deadline is always the first one's. */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #memoryWatch: MemoryWatch;
  readonly #inFlight: PendingBatch[] = [];
  readonly #knownNames = new Set<string>();
  #isReady = false;
  #nextId = 1;
  #doneCount = 0;
  #memoryBytes = 0;
  #deadline: NodeJS.Timeout | undefined;
  #endedBy: EndReason | undefined;
  #diagnostics = '';

  /** What its interpreters boot from, null for none. */
  readonly snapshotPath: string | null;

  constructor(
    setup: RunnerSetup,
    private events: RunnerEvents,
  ) {
    this.snapshotPath = setup.snapshotPath;
    this.#child = launchRunner('main', setup.snapshotPath === null ? [] : [setup.snapshotPath]);
    this.#memoryWatch = new MemoryWatch(this.#child.pid, () => this.#kill('memory'));
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('The runner was started without its pipes');
    stdin.on('error', () => undefined);
    stderr.on('data', (chunk: Buffer) => (this.#diagnostics = (this.#diagnostics + chunk.toString()).slice(-2000)));
    const lines = new LineSplitter((line) => this.#hear(JSON.parse(line) as RunnerMessage));
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      try {
        lines.push(chunk);
      } catch (error) {
        this.#diagnostics += String(error);
        this.#kill('nonsense');
      }
    });
    this.#child.on('error', (error) => (this.#diagnostics += error.message));
    this.#child.on('close', (code, signal) => this.#leave(signal ?? `code ${String(code)}`));
    stdin.write(`${JSON.stringify(setup)}\n`);
    this.#deadline = setTimeout(() => this.#kill('deadline'), BOOT_MS * 2);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get load(): number {
    return this.#inFlight.length;
  }

  get isWorn(): boolean {
    return this.#doneCount >= MAX_BATCHES || this.#knownNames.size >= MAX_NAMES || this.#memoryBytes > GROWTH_BYTES;
  }

  /** Hands the process to another owner. */
  listen(events: RunnerEvents): void {
    this.events = events;
  }

  send(batch: PendingBatch): void {
    const message: RunnerBatch = {
      id: this.#nextId++,
      tenant: batch.tenant,
      hasContext: batch.context !== null,
      keyValue: batch.keyValue,
      budgetMs: budgetOf(batch.scripts),
      scripts: batch.scripts.map(({ name, language, source, timeoutMs, needsKeyValue, usesContext }) => {
        const isKnown = this.#knownNames.has(name);
        this.#knownNames.add(name);
        return { name, language, source: isKnown ? undefined : source, timeoutMs, needsKeyValue, usesContext };
      }),
    };
    this.#inFlight.push(batch);
    if (this.#inFlight.length === 1) this.#armDeadline();
    this.#child.stdin?.write(batch.context === null ? `${JSON.stringify(message)}\n` : `${JSON.stringify(message)}\n${batch.context}\n`);
  }

  /** Leaves the processor to others where they want it. */
  standBack(niceness: number): void {
    standBack(this.#child, niceness);
  }

  /** Ends when its work is done. */
  retire(): void {
    this.#endedBy = 'retirement';
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#kill('retirement');
  }

  #hear(message: RunnerMessage): void {
    switch (message.kind) {
      case 'ready':
        clearTimeout(this.#deadline);
        this.#isReady = true;
        return this.events.onReady();
      case 'booting':
        clearTimeout(this.#deadline);
        this.#deadline = setTimeout(() => this.#kill('deadline'), BOOT_MS);
        return;
      case 'running':
        return this.#armDeadline();
      case 'done': {
        const batch = this.#inFlight.shift();
        this.#armDeadline();
        this.#doneCount++;
        this.#memoryBytes = message.memoryBytes;
        if (batch === undefined) return;
        this.events.onDone(batch, message.results);
      }
    }
  }

  #armDeadline(): void {
    clearTimeout(this.#deadline);
    const head = this.#inFlight[0];
    if (head === undefined) this.#memoryWatch.stop();
    else this.#memoryWatch.start();
    this.#deadline = head === undefined ? undefined : setTimeout(() => this.#kill('deadline'), budgetOf(head.scripts) + GRACE_MS);
  }

  #kill(reason: EndReason): void {
    this.#endedBy = reason;
    this.#child.kill('SIGKILL');
  }

  #leave(how: string): void {
    clearTimeout(this.#deadline);
    this.#memoryWatch.stop();
    if (this.#endedBy === undefined) this.#diagnostics = `ended with ${how}. ${this.#diagnostics}`;
    const head = this.#endedBy === 'retirement' ? undefined : this.#inFlight.shift();
    if (head !== undefined) this.events.onDone(head, this.#lostResults(head));
    this.events.onExit(this, this.#inFlight.splice(0), this.#endedBy === undefined ? this.#diagnostics : undefined);
  }

  /** A script of the batch took the process with it, and nobody can tell which: all have failed. */
  #lostResults(batch: PendingBatch): RunnerResult[] {
    const budgetMs = budgetOf(batch.scripts);
    const error: ScriptFailure =
      this.#endedBy === 'deadline'
        ? { type: TIMEOUT_FAILURE_TYPE, message: `The script did not stop after ${budgetMs} ms and was killed`, line: null, column: null, limit: 'TIME' }
        : { type: MEMORY_FAILURE_TYPE, message: 'The script brought its runner down, as exhausted memory does', line: null, column: null, limit: 'MEMORY' };
    return batch.scripts.map(() => ({ value: null, error, logs: [], durationMs: budgetMs }));
  }
}
