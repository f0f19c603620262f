import ivm from 'isolated-vm';
import type { EntropySource } from '../guest/entropy.ts';
import { linkGuest } from './guest-linker.ts';
import type { ScriptFailure } from './protocol.ts';

/** Of which the runtime itself takes 1. */
const MEMORY_MIB = 64;
const OPEN = '"use strict";';
const PARAMETERS = 'request,upstream,key,consumer,now,vars,console';

type RunScript = (name: string, context: string, keyValue: string) => string;

/** One JavaScript realm, whose objects are frozen, in an isolate of its own. */
export class JavaScriptIsolate {
  readonly #isolate = new ivm.Isolate({ memoryLimit: MEMORY_MIB });
  readonly #context: ivm.Context;
  readonly #run: ivm.Reference<RunScript>;
  readonly #settled: ivm.Reference<() => string>;
  readonly #check: ivm.Reference<(body: string, isAsync: boolean) => void>;
  readonly #add: ivm.Reference;
  readonly #known = new Set<string>();

  constructor(entropy: EntropySource) {
    this.#context = this.#isolate.createContextSync();
    const { namespace } = linkGuest(this.#isolate, this.#context, 'javascript');
    namespace.getSync('setUp', { reference: true }).applySync(undefined, [new ivm.ExternalCopy(entropy.bytes(32)).copyInto({ release: true })]);
    this.#run = namespace.getSync('run', { reference: true });
    this.#settled = namespace.getSync('settled', { reference: true });
    this.#check = namespace.getSync('check', { reference: true });
    this.#add = namespace.getSync('add', { reference: true });
  }

  /** Throws when the isolate itself gave way, by time or memory: it must be disposed then. */
  run(name: string, source: string, context: string, keyValue: string, timeoutMs: number): string {
    if (!this.#known.has(name)) {
      const failure = this.#compile(name, source, timeoutMs);
      if (failure !== undefined) return JSON.stringify({ value: null, error: failure, logs: [] });
    }
    const answer = this.#run.applySync(undefined, [name, context, keyValue], { timeout: timeoutMs });
    return answer === '' ? (this.#settled.applySync(undefined, [], { timeout: timeoutMs }) as string) : (answer as string);
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  #compile(name: string, source: string, timeoutMs: number): ScriptFailure | undefined {
    let compiled: ivm.Script | undefined;
    try {
      const isAsync = /\bawait\b/.test(source);
      const head = `(${isAsync ? 'async ' : ''}function(${PARAMETERS}){${OPEN}`;
      compiled = this.#isolate.compileScriptSync(`${head}${source}\n})`, { filename: 'script.js', columnOffset: -head.length });
      this.#check.applySync(undefined, [source, isAsync], { timeout: timeoutMs });
      const script = compiled.runSync(this.#context, { reference: true, timeout: timeoutMs });
      this.#add.applySync(undefined, [name, script.derefInto({ release: true })]);
      this.#known.add(name);
      return undefined;
    } catch (error) {
      if (this.#isolate.isDisposed || !(error instanceof SyntaxError)) throw error;
      const [, line, column] = /\[script\.js:(\d+):(-?\d+)\]/.exec(error.message) ?? [];
      return {
        type: 'SyntaxError',
        message: error.message.replace(/ \[[^\]]*:\d+:-?\d+\]$/, ''),
        line: line === undefined ? null : Number(line),
        column: column === undefined ? null : Number(column),
      };
    } finally {
      compiled?.release();
    }
  }
}
