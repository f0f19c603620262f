/** A script-runner process: reads batches from its standard input, runs them in isolates, writes the results. */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { BatchExecution } from './batch-execution.ts';
import { preloadGuestSources } from './guest-linker.ts';
import { IsolatePool } from './isolate-pool.ts';
import type { RunnerBatch, RunnerMessage, RunnerSetup } from './protocol.ts';

function tell(message: RunnerMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function becomeUser(userId: number): void {
  process.setgroups?.([]);
  process.setgid?.(userId);
  process.setuid?.(userId);
}

async function serve(): Promise<void> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const setup = JSON.parse((await lines.next()).value as string) as RunnerSetup;
  preloadGuestSources(['javascript', 'pyodide-shell']);
  const prelude = readFileSync(new URL('../guest/prelude.py', import.meta.url), 'utf8');
  const isolates = new IsolatePool(prelude, setup.snapshotPath === null ? undefined : openSync(setup.snapshotPath, 'r'), setup.maxInterpreters);
  if (setup.userId !== null) becomeUser(setup.userId);
  isolates.javascript('');
  if (setup.warmPython) await isolates.warmPython();
  tell({ kind: 'ready' });
  const execution = new BatchExecution(isolates, tell);
  for await (const line of { [Symbol.asyncIterator]: () => lines }) {
    const batch = JSON.parse(line) as RunnerBatch;
    const results = await execution.run(batch);
    tell({ kind: 'done', id: batch.id, results, memoryBytes: process.memoryUsage.rss() });
  }
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
