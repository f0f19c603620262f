/** A script-runner process: reads batches from its standard input, runs them in isolates, writes the results. */
import { EntropySource } from '../guest/entropy.ts';
import { BatchExecution } from './batch-execution.ts';
import { openFile, readText, writeSync } from './files.ts';
import { preloadGuestSources } from './guest-linker.ts';
import { IsolatePool } from './isolate-pool.ts';
import { LineSplitter } from './line-splitter.ts';
import type { ReceivedBatch, RunnerBatch, RunnerMessage, RunnerResult, RunnerSetup } from './protocol.ts';
import { openPyodideFiles } from './pyodide-files.ts';
import { SnapshotFile } from './python-snapshot.ts';

/** Looking up the memory in use costs as much as a script. */
const BATCHES_PER_MEASUREMENT = 200;

function tell(message: RunnerMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function becomeUser(userId: number): void {
  process.setgroups?.([]);
  process.setgid?.(userId);
  process.setuid?.(userId);
}

/** Works batches off in the order in which they came. */
class Server {
  #execution: BatchExecution | undefined;
  readonly #waiting: ReceivedBatch[] = [];
  #isBusy = true;
  #isEnding = false;
  #count = 0;
  #memoryBytes = 0;

  async setUp(setup: RunnerSetup): Promise<void> {
    const prelude = readText(new URL('../guest/prelude.py', import.meta.url));
    // Every file that will be needed is opened or read here: later the process may no longer.
    const snapshot = setup.snapshotPath === null ? undefined : new SnapshotFile(openFile(setup.snapshotPath));
    const isolates = new IsolatePool({ readFiles: openPyodideFiles(), prelude, snapshot }, new EntropySource(Buffer.from(setup.seed, 'hex')), setup.maxInterpreters);
    const warming = setup.warmPython ? isolates.warmPython() : undefined;
    // While other threads read what the interpreter boots from.
    preloadGuestSources(['javascript', 'pyodide-shell']);
    if (setup.userId !== null) becomeUser(setup.userId);
    if (warming === undefined) isolates.javascript('');
    await warming;
    this.#execution = new BatchExecution(isolates, tell);
    tell({ kind: 'ready' });
    this.#isBusy = false;
    this.#workOff();
  }

  take(batch: ReceivedBatch): void {
    this.#waiting.push(batch);
    this.#workOff();
  }

  /** Leaves when all is done. */
  end(): void {
    this.#isEnding = true;
    this.#workOff();
  }

  #workOff(): void {
    while (!this.#isBusy && this.#execution !== undefined) {
      const batch = this.#waiting.shift();
      if (batch === undefined) {
        if (this.#isEnding) process.exit(0);
        return;
      }
      const results = this.#execution.run(batch);
      if (!(results instanceof Promise)) {
        this.#answer(batch, results);
        continue;
      }
      this.#isBusy = true;
      void results
        .then((late) => this.#answer(batch, late), leave)
        .then(() => {
          this.#isBusy = false;
          this.#workOff();
        });
    }
  }

  #answer(batch: RunnerBatch, results: RunnerResult[]): void {
    if (this.#count++ % BATCHES_PER_MEASUREMENT === 0) this.#memoryBytes = process.memoryUsage.rss();
    tell({ kind: 'done', id: batch.id, results, memoryBytes: this.#memoryBytes });
  }
}

function leave(error: unknown): never {
  writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

const server = new Server();
let isSetUp = false;
/** A batch whose context is the next line. */
let announced: RunnerBatch | undefined;

function hear(line: string): void {
  if (!isSetUp) {
    isSetUp = true;
    server.setUp(JSON.parse(line) as RunnerSetup).catch(leave);
  } else if (announced !== undefined) {
    server.take({ ...announced, context: line });
    announced = undefined;
  } else {
    const batch = JSON.parse(line) as RunnerBatch;
    if (batch.hasContext) announced = batch;
    else server.take({ ...batch, context: '' });
  }
}

const lines = new LineSplitter(hear);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => lines.push(chunk));
process.stdin.on('end', () => server.end());
