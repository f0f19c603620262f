import type { RunnerResult } from '../runner/protocol.js';
import { ScriptUnavailableError } from '../script-unavailable.error.js';
import { FairQueue } from './fair-queue.js';
import type { PendingBatch, RunnerEvents, RunnerProcess } from './runner-process.js';

const MAX_WAITING_PER_TENANT = 256;
const MAX_WAIT_MS = 20_000;
const SWEEP_MS = 1_000;

/** Where a lane gets its process from. */
export interface RunnerSource {
  take(events: RunnerEvents): RunnerProcess;
}

/** A queue and the one process that works it off; a lost or worn process is replaced at once. */
export class RunnerLane implements RunnerEvents {
  readonly #queue = new FairQueue<PendingBatch>(MAX_WAITING_PER_TENANT);
  #runner: RunnerProcess | undefined;
  #failedStarts = 0;
  #isClosed = false;
  #restart: NodeJS.Timeout | undefined;
  #whenReady: (() => void) | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly source: RunnerSource,
    /** How many batches the process may hold: more hides the way to it and back, one keeps a slow script from the others. */
    private readonly depth: number,
    /** 0 to 19: how far behind the gateway the process stands in the line for the processor. */
    private readonly niceness: number,
    private readonly observe: (batch: PendingBatch, results: RunnerResult[]) => void,
    private readonly onBroken: (runner: RunnerProcess, diagnostics: string) => void,
  ) {}

  get waiting(): number {
    return this.#queue.size;
  }

  start(): void {
    if (!this.#isClosed) this.#runner ??= this.#take();
  }

  /** Puts a fresh process in the place of the one there is, which ends when its work is done. */
  renew(whenReady?: () => void): void {
    if (this.#isClosed) return;
    this.#whenReady = whenReady;
    const worn = this.#runner;
    this.#runner = this.#take();
    worn?.retire();
  }

  submit(batch: PendingBatch): void {
    if (!this.#queue.push(batch.tenant, batch)) {
      batch.reject(new ScriptUnavailableError(`${MAX_WAITING_PER_TENANT} requests wait for scripts of this upstream already`));
      return;
    }
    if (this.#restart === undefined) this.start();
    this.#pump();
    if (this.#queue.size > 0) this.#sweep ??= setInterval(() => this.#rejectStale(), SWEEP_MS).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    clearInterval(this.#sweep);
    for (const batch of this.#queue.removeWhere(() => true)) batch.reject(new ScriptUnavailableError('The gateway shuts down'));
    this.#runner?.kill();
  }

  onReady(): void {
    this.#failedStarts = 0;
    this.#pump();
    this.#whenReady?.();
    this.#whenReady = undefined;
  }

  onDone(batch: PendingBatch, results: RunnerResult[]): void {
    this.observe(batch, results);
    batch.resolve(results);
    if (this.#runner?.isWorn === true) this.renew();
    this.#pump();
  }

  onExit(runner: RunnerProcess, unstarted: PendingBatch[], diagnostics: string | undefined): void {
    if (diagnostics !== undefined) this.onBroken(runner, diagnostics);
    for (const batch of unstarted.reverse()) this.#queue.unshift(batch.tenant, batch);
    if (this.#isClosed) return this.close();
    if (runner !== this.#runner) return this.#pump();
    this.#runner = undefined;
    if (runner.isReady) {
      this.start();
      return this.#pump();
    }
    const delayMs = Math.min(200 * 2 ** this.#failedStarts++, 10_000);
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.start();
    }, delayMs).unref();
  }

  #take(): RunnerProcess {
    const runner = this.source.take(this);
    if (this.niceness > 0) runner.standBack(this.niceness);
    return runner;
  }

  #pump(): void {
    const runner = this.#runner;
    while (runner?.isReady === true && runner.load < this.depth) {
      const batch = this.#queue.shift();
      if (batch === undefined) return;
      runner.send(batch);
    }
  }

  #rejectStale(): void {
    const oldest = performance.now() - MAX_WAIT_MS;
    for (const batch of this.#queue.removeWhere((waiting) => waiting.queuedAtMs < oldest)) {
      batch.reject(new ScriptUnavailableError(`No script runner was free within ${MAX_WAIT_MS / 1000} seconds`));
    }
    if (this.#queue.size === 0) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
  }
}
