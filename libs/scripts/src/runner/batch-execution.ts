import type { IsolatePool } from './isolate-pool.ts';
import { readAnswer } from './guest-answer.ts';
import { MEMORY_FAILURE_TYPE, TIMEOUT_FAILURE_TYPE, type ReceivedBatch, type RunnerMessage, type RunnerResult, type RunnerScript, type ScriptFailure } from './protocol.ts';

interface Isolate {
  run(name: string, source: string, context: string, keyValue: string, timeoutMs: number): string;
}

const NO_CONTEXT = '{}';

/** Runs the scripts of a batch, one after the other. */
export class BatchExecution {
  readonly #sources = new Map<string, string>();
  readonly #isolates: IsolatePool;
  readonly #tell: (message: RunnerMessage) => void;

  constructor(isolates: IsolatePool, tell: (message: RunnerMessage) => void) {
    this.#isolates = isolates;
    this.#tell = tell;
  }

  /** Waits for nothing unless an interpreter has to boot. */
  run(batch: ReceivedBatch): RunnerResult[] | Promise<RunnerResult[]> {
    for (const script of batch.scripts) if (script.source !== undefined) this.#sources.set(script.name, script.source);
    const lacksPython = batch.scripts.some((script) => script.language === 'PYTHON') && this.#isolates.python(batch.tenant) === undefined;
    return lacksPython ? this.#runWithBoot(batch) : this.#runAll(batch);
  }

  async #runWithBoot(batch: ReceivedBatch): Promise<RunnerResult[]> {
    await this.#boot(batch);
    return this.#runAll(batch);
  }

  async #boot(batch: ReceivedBatch): Promise<void> {
    this.#tell({ kind: 'booting', id: batch.id });
    await this.#isolates.bootPython(batch.tenant);
    this.#tell({ kind: 'running', id: batch.id });
  }

  #runAll(batch: ReceivedBatch): RunnerResult[] {
    let leftMs = batch.budgetMs;
    return batch.scripts.map((script) => {
      const result = this.#runOne(batch, script, Math.max(1, Math.min(script.timeoutMs, Math.ceil(leftMs))));
      leftMs -= result.durationMs;
      return result;
    });
  }

  #runOne(batch: ReceivedBatch, script: RunnerScript, timeoutMs: number): RunnerResult {
    const startedAt = performance.now();
    const isolate: Isolate | undefined = script.language === 'PYTHON' ? this.#isolates.python(batch.tenant) : this.#isolates.javascript(batch.tenant);
    if (isolate === undefined) return failed(startedAt, { type: 'ScriptError', message: 'A script before this one in the request broke the interpreter', line: null, column: null });
    try {
      const answer = isolate.run(script.name, this.#sources.get(script.name) ?? '', script.usesContext ? batch.context : NO_CONTEXT, script.needsKeyValue ? batch.keyValue : '', timeoutMs);
      return { ...readAnswer(answer), durationMs: performance.now() - startedAt };
    } catch (error) {
      this.#isolates.discard(script.language, batch.tenant);
      return failed(startedAt, failureOf(error, timeoutMs));
    }
  }
}

function failed(startedAt: number, error: ScriptFailure): RunnerResult {
  return { value: null, error, logs: [], durationMs: performance.now() - startedAt };
}

/** What the loss of an isolate means to the script's author. */
function failureOf(error: unknown, timeoutMs: number): ScriptFailure {
  const message = error instanceof Error ? error.message : String(error);
  const place = { line: null, column: null };
  if (message.includes('timed out')) return { type: TIMEOUT_FAILURE_TYPE, message: `The script was stopped after ${timeoutMs} ms`, ...place, limit: 'TIME' };
  if (/memory|disposed/i.test(message)) return { type: MEMORY_FAILURE_TYPE, message: 'The script used more memory than it may', ...place, limit: 'MEMORY' };
  return { type: 'ScriptError', message: `The script broke its interpreter: ${message.slice(0, 500)}`, ...place };
}
