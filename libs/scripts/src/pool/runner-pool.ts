import { randomBytes } from 'node:crypto';
import { MEMORY_FAILURE_TYPE, TIMEOUT_FAILURE_TYPE, type RunnerResult } from '../runner/protocol.js';
import type { Script } from '../script.js';
import { ScriptLanguage } from '../script-language.js';
import { RunnerLane, type RunnerSource } from './runner-lane.js';
import { type PendingBatch, type RunnerEvents, RunnerProcess } from './runner-process.js';
import { UNPRIVILEGED_USER_ID } from './runner-launch.js';
import { ScriptTrust } from './script-trust.js';
import type { SnapshotStore } from './snapshot-store.js';

const PROVEN_DEPTH = 8;
const PROBATION_NICENESS = 2;
const MAX_INTERPRETERS = 4;

export interface BatchInput {
  tenant: string;
  /** JSON of what the scripts see, null when none of them looks at it. */
  context: string | null;
  keyValue: string;
  scripts: readonly Script[];
}

/**
 * The script-runner processes: one for scripts that are known to be quick, one for all others, and a spare that is
 * warm already and takes the place of either when it is lost. Processes start when they are first needed.
 */
export class RunnerPool implements RunnerSource {
  readonly #trust = new ScriptTrust();
  readonly #proven: RunnerLane;
  readonly #probation: RunnerLane;
  #spare: RunnerProcess | undefined;
  #isPythonPrepared = false;
  #pythonPrepared: Promise<void> | undefined;
  /** Whether the lane of known scripts has had an interpreter. */
  #isPythonProven = false;
  #isClosed = false;

  constructor(
    private readonly snapshots: SnapshotStore,
    private readonly warn: (message: string) => void,
  ) {
    const observe = (batch: PendingBatch, results: RunnerResult[]): void => this.#observe(batch, results);
    const onBroken = (runner: RunnerProcess, diagnostics: string): void => this.#mourn(runner, diagnostics);
    this.#proven = new RunnerLane(this, PROVEN_DEPTH, 0, observe, onBroken);
    this.#probation = new RunnerLane(this, 1, PROBATION_NICENESS, observe, onBroken);
  }

  /** Starts what the first requests will need, in the background. */
  warm(languages: readonly ScriptLanguage[]): void {
    if (languages.length === 0 || this.#isClosed) return;
    if (languages.includes(ScriptLanguage.PYTHON)) void this.#preparePython();
    this.#proven.start();
    this.#probation.start();
  }

  /** @param onProbation whatever is known of the scripts. */
  async run(input: BatchInput, onProbation = false): Promise<RunnerResult[]> {
    const usesPython = input.scripts.some((script) => script.language === ScriptLanguage.PYTHON);
    if (usesPython && !this.#isPythonPrepared) await this.#preparePython();
    const queuedAtMs = performance.now();
    const names = input.scripts.map((script) => script.name);
    const isProven = !onProbation && (this.#isPythonProven || !usesPython) && this.#trust.isProven(input.tenant, names, queuedAtMs);
    const lane = isProven ? this.#proven : this.#probation;
    return new Promise((resolve, reject) => lane.submit({ ...input, queuedAtMs, resolve, reject }));
  }

  get waiting(): number {
    return this.#proven.waiting + this.#probation.waiting;
  }

  take(events: RunnerEvents): RunnerProcess {
    const spare = this.#spare;
    this.#spare = undefined;
    spare?.listen(events);
    const runner = spare ?? this.#launch(events);
    if (spare?.isReady === true) setImmediate(() => events.onReady());
    setTimeout(() => this.#keepSpare(), 1_000).unref();
    return runner;
  }

  close(): void {
    this.#isClosed = true;
    this.#spare?.kill();
    this.#proven.close();
    this.#probation.close();
  }

  #keepSpare(): void {
    // A spare that boots now would keep the first interpreter from the processor.
    const isBooting = this.#isPythonPrepared && !this.#isPythonProven;
    if (this.#isClosed || this.#spare !== undefined || isBooting) return;
    this.#spare = this.#launch({
      onReady: () => undefined,
      onDone: () => undefined,
      onExit: (runner) => {
        if (this.#spare === runner) this.#spare = undefined;
      },
    });
  }

  #launch(events: RunnerEvents): RunnerProcess {
    const userId = process.getuid?.() === 0 ? UNPRIVILEGED_USER_ID : null;
    return new RunnerProcess({ seed: randomBytes(32).toString('hex'), snapshotPath: this.snapshots.path, warmPython: this.#isPythonPrepared, maxInterpreters: MAX_INTERPRETERS, userId }, events);
  }

  /**
   * From the first Python script on, runners have an interpreter ready. The first one boots by itself where there is no
   * snapshot yet; the second then waits for the snapshot.
   */
  #preparePython(): Promise<void> {
    return (this.#pythonPrepared ??= this.snapshots.find().then(() => {
      this.#isPythonPrepared = true;
      if (this.#isClosed) return;
      this.#spare?.kill();
      this.#spare = undefined;
      this.#probation.renew(() => void this.#prepareProvenPython());
    }));
  }

  async #prepareProvenPython(): Promise<void> {
    await this.snapshots.ensure().catch((error: Error) => this.warn(`Python starts without a memory snapshot: ${error.message}`));
    this.#proven.renew(() => {
      this.#isPythonProven = true;
      this.#keepSpare();
    });
  }

  #mourn(runner: RunnerProcess, diagnostics: string): void {
    this.warn(`A script runner ${diagnostics}`);
    if (runner.isReady || runner.snapshotPath === null) return;
    this.snapshots.refuse(runner.snapshotPath);
    this.warn(`Python starts without the memory snapshot ${runner.snapshotPath}, from which the runner may not have been able to boot`);
  }

  #observe(batch: PendingBatch, results: RunnerResult[]): void {
    const wasStopped = results.some(({ error }) => error?.type === TIMEOUT_FAILURE_TYPE || error?.type === MEMORY_FAILURE_TYPE);
    const totalMs = wasStopped ? Infinity : results.reduce((sum, result) => sum + result.durationMs, 0);
    this.#trust.observe(
      batch.tenant,
      batch.scripts.map((script) => script.name),
      totalMs,
      performance.now(),
    );
  }
}
