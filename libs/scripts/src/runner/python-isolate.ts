import { randomBytes } from 'node:crypto';
import ivm from 'isolated-vm';
import { linkGuest } from './guest-linker.ts';
import type { PyodideFiles } from './pyodide-files.ts';
import type { PythonSnapshot } from './python-snapshot.ts';

/** The JavaScript around the interpreter; CPython's own memory is limited in its module. */
const HEAP_MIB = 192;

const MODULE_ORIGIN = { filename: 'pyodide.asm.mjs' };

const WARM_UP_SCRIPT = [
  'import base64, hashlib, hmac, json, random, re, secrets, uuid',
  'from datetime import datetime',
  'text = json.dumps([request.method, str(uuid.uuid4()), datetime.now().isoformat(), secrets.token_hex(4), random.random()])',
  'result = base64.b64encode(hmac.new(b"key", re.sub("a", "b", text).encode(), "sha256").digest()).decode() + hashlib.sha512(b"").hexdigest()',
].join('\n');
const WARM_UP_CONTEXT = JSON.stringify({ request: { method: 'GET', headers: { accept: '*/*' } } });
/** So many make the machine code of what every script needs. */
const WARM_UP_RUNS = 50;
const RUNS_A_TURN = 5;

/** Gives the bytes to the isolate that takes them first. */
function give(bytes: Uint8Array<ArrayBuffer>): ivm.Copy<Uint8Array> {
  return new ivm.ExternalCopy<Uint8Array>(bytes, { transferOut: true }).copyInto({ release: true, transferIn: true });
}

async function boot(isolate: ivm.Isolate, files: PyodideFiles, prelude: string, snapshot: PythonSnapshot | undefined, makeSnapshot: boolean): Promise<ivm.Module> {
  const context = await isolate.createContext();
  const shell = linkGuest(isolate, context, 'pyodide-shell');
  const prepare = shell.namespace.getSync('prepare', { reference: true });
  prepare.applySync(undefined, [give(new Uint8Array(randomBytes(32))), give(files.wasm), give(files.standardLibrary)]);
  const compiling = compileModule(isolate, files.module, snapshot?.code);
  // Read while the isolate's thread compiles.
  const memory = snapshot && give(snapshot.memory);
  const load = await loadPyodideOf(isolate, context, files.loader);
  const createModule = await (await compiling).run(context, { reference: true });
  const start = shell.namespace.getSync('boot', { reference: true });
  await start.apply(undefined, [load.derefInto(), createModule.derefInto(), files.lockInfo, prelude, memory, makeSnapshot], {
    result: { promise: true, copy: true },
  });
  return shell;
}

async function loadPyodideOf(isolate: ivm.Isolate, context: ivm.Context, source: string): Promise<ivm.Reference> {
  const filename = 'pyodide.mjs';
  const module = await isolate.compileModule(source, { filename });
  await module.instantiate(context, (specifier) => {
    throw new Error(`${filename} may not import ${specifier}`);
  });
  await module.evaluate();
  return module.namespace.getSync('loadPyodide', { reference: true }) as ivm.Reference;
}

/** V8 compiles the source itself where the code is not of its very version. */
function compileModule(isolate: ivm.Isolate, source: string, code: Uint8Array<ArrayBuffer> | undefined): Promise<ivm.Script> {
  const cachedData = code && new ivm.ExternalCopy(code.buffer, { transferOut: true });
  return isolate.compileScript(source, cachedData ? { ...MODULE_ORIGIN, cachedData } : MODULE_ORIGIN);
}

/** Boots an interpreter once, for what is left of it. */
export async function makeSnapshot(readFiles: () => PyodideFiles, prelude: string): Promise<PythonSnapshot> {
  const isolate = new ivm.Isolate({ memoryLimit: HEAP_MIB });
  try {
    const files = readFiles();
    const shell = await boot(isolate, files, prelude, undefined, true);
    const take = shell.namespace.getSync('takeSnapshot', { reference: true });
    const memory = (await take.apply(undefined, [], { result: { copy: true } })) as Uint8Array<ArrayBuffer>;
    // Compiled once more, it is found in V8's own cache, with every function that was called.
    const { cachedData } = await isolate.compileScript(files.module, { ...MODULE_ORIGIN, produceCachedData: true }) as ivm.CachedDataResult;
    return { memory, code: new Uint8Array((cachedData as ivm.ExternalCopy<ArrayBuffer>).copy()) };
  } finally {
    isolate.dispose();
  }
}

type RunScript = (name: string, source: string, context: string, keyValue: string) => string;
type WarmUp = (script: string, context: string, runs: number) => void;

/** One CPython in an isolate of its own. */
export class PythonIsolate {
  readonly #isolate: ivm.Isolate;
  readonly #call: ivm.Reference<RunScript>;
  readonly #warmUp: ivm.Reference<WarmUp>;
  readonly #known = new Set<string>();
  #coldRuns = WARM_UP_RUNS;

  private constructor(isolate: ivm.Isolate, { namespace }: ivm.Module) {
    this.#isolate = isolate;
    this.#call = namespace.getSync('run', { reference: true });
    this.#warmUp = namespace.getSync('warmUp', { reference: true });
  }

  static async create(files: PyodideFiles, prelude: string, snapshot: PythonSnapshot | undefined): Promise<PythonIsolate> {
    const isolate = new ivm.Isolate({ memoryLimit: HEAP_MIB });
    const shell = await boot(isolate, files, prelude, snapshot, false);
    shell.namespace.getSync('seal', { reference: true }).applySync(undefined, [randomBytes(16).toString('hex')]);
    return new PythonIsolate(isolate, shell);
  }

  /** Works towards full speed for a few milliseconds. @returns whether there is more to do. */
  warmUp(): boolean {
    if (this.#coldRuns <= 0 || this.#isolate.isDisposed) return false;
    this.#coldRuns -= RUNS_A_TURN;
    this.#warmUp.applySync(undefined, [WARM_UP_SCRIPT, WARM_UP_CONTEXT, RUNS_A_TURN]);
    return this.#coldRuns > 0;
  }

  /** Throws when the interpreter itself gave way: it must be disposed then. */
  run(name: string, source: string, context: string, keyValue: string, timeoutMs: number): string {
    const isKnown = this.#known.has(name);
    if (!isKnown) this.#known.add(name);
    return this.#call.applySync(undefined, [name, isKnown ? '' : source, context, keyValue], { timeout: timeoutMs }) as string;
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }
}
