import type { IsolatePool } from './isolate-pool.ts';
import { MEMORY_FAILURE_TYPE, TIMEOUT_FAILURE_TYPE, type RunnerBatch, type RunnerMessage, type RunnerResult, type RunnerScript, type ScriptFailure } from './protocol.ts';

interface Isolate {
  run(name: string, source: string, context: string, keyValue: string, timeoutMs: number): string;
}

/** Runs the scripts of one batch, one after the other. */
export class BatchExecution {
  readonly #sources = new Map<string, string>();
  readonly #isolates: IsolatePool;
  readonly #tell: (message: RunnerMessage) => void;

  constructor(isolates: IsolatePool, tell: (message: RunnerMessage) => void) {
    this.#isolates = isolates;
    this.#tell = tell;
  }

  async run(batch: RunnerBatch): Promise<RunnerResult[]> {
    const results: RunnerResult[] = [];
    let leftMs = batch.budgetMs;
    for (const script of batch.scripts) {
      if (script.source !== undefined) this.#sources.set(script.name, script.source);
      const isolate = script.language === 'PYTHON' ? (this.#isolates.python(batch.tenant) ?? (await this.#boot(batch))) : this.#isolates.javascript(batch.tenant);
      const result = this.#runOne(batch, script, isolate, Math.max(1, Math.min(script.timeoutMs, Math.ceil(leftMs))));
      leftMs -= result.durationMs;
      results.push(result);
    }
    return results;
  }

  async #boot(batch: RunnerBatch): Promise<Isolate> {
    this.#tell({ kind: 'booting', id: batch.id });
    const interpreter = await this.#isolates.bootPython(batch.tenant);
    this.#tell({ kind: 'running', id: batch.id });
    return interpreter;
  }

  #runOne(batch: RunnerBatch, script: RunnerScript, isolate: Isolate, timeoutMs: number): RunnerResult {
    const startedAt = performance.now();
    const source = this.#sources.get(script.name) ?? '';
    try {
      const answer = isolate.run(script.name, source, batch.context, script.needsKeyValue ? batch.keyValue : '', timeoutMs);
      return { ...(JSON.parse(answer) as Omit<RunnerResult, 'durationMs'>), durationMs: performance.now() - startedAt };
    } catch (error) {
      this.#isolates.discard(script.language, batch.tenant);
      return { value: null, error: failureOf(error, timeoutMs), logs: [], durationMs: performance.now() - startedAt };
    }
  }
}

/** What the loss of an isolate means to the script's author. */
function failureOf(error: unknown, timeoutMs: number): ScriptFailure {
  const message = error instanceof Error ? error.message : String(error);
  const place = { line: null, column: null };
  if (message.includes('timed out')) return { type: TIMEOUT_FAILURE_TYPE, message: `The script was stopped after ${timeoutMs} ms`, ...place };
  if (/memory|disposed/i.test(message)) return { type: MEMORY_FAILURE_TYPE, message: 'The script used more memory than it may', ...place };
  return { type: 'ScriptError', message: `The script broke its interpreter: ${message.slice(0, 500)}`, ...place };
}
