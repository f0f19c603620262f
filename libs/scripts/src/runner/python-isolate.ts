import { randomBytes } from 'node:crypto';
import ivm from 'isolated-vm';
import { linkGuest } from './guest-linker.ts';
import type { PyodideFiles } from './pyodide-files.ts';

/** The JavaScript around the interpreter; CPython's own memory is limited in its module. */
const HEAP_MIB = 192;

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

/** One copy of the bytes, which the isolate then owns. */
function copyIn(bytes: Uint8Array): ivm.Copy<Uint8Array> {
  return new ivm.ExternalCopy(bytes).copyInto({ release: true, transferIn: true }) as ivm.Copy<Uint8Array>;
}

async function boot(isolate: ivm.Isolate, files: PyodideFiles, prelude: string, snapshot: Uint8Array | undefined, makeSnapshot: boolean): Promise<ivm.Module> {
  const context = await isolate.createContext();
  const shell = linkGuest(isolate, context, 'pyodide-shell');
  const prepare = shell.namespace.getSync('prepare', { reference: true });
  prepare.applySync(undefined, [copyIn(randomBytes(32)), copyIn(files.wasm), copyIn(files.standardLibrary)]);
  const load = await evaluated(isolate, context, files.loader, 'pyodide.mjs', 'loadPyodide');
  const createModule = await evaluated(isolate, context, files.module, 'pyodide.asm.mjs', 'default');
  const start = shell.namespace.getSync('boot', { reference: true });
  await start.apply(undefined, [load.derefInto(), createModule.derefInto(), files.lockInfo, prelude, snapshot === undefined ? undefined : copyIn(snapshot), makeSnapshot], {
    result: { promise: true, copy: true },
  });
  return shell;
}

async function evaluated(isolate: ivm.Isolate, context: ivm.Context, source: string, filename: string, name: string): Promise<ivm.Reference> {
  const module = await isolate.compileModule(source, { filename });
  await module.instantiate(context, (specifier) => {
    throw new Error(`${filename} may not import ${specifier}`);
  });
  await module.evaluate();
  return module.namespace.getSync(name, { reference: true }) as ivm.Reference;
}

/** Boots an interpreter once, for its memory: later ones start from that in a tenth of the time. */
export async function makeSnapshot(files: PyodideFiles, prelude: string): Promise<Uint8Array> {
  const isolate = new ivm.Isolate({ memoryLimit: HEAP_MIB });
  try {
    const shell = await boot(isolate, files, prelude, undefined, true);
    const take = shell.namespace.getSync('takeSnapshot', { reference: true });
    return (await take.apply(undefined, [], { result: { copy: true } })) as Uint8Array;
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

  static async create(files: PyodideFiles, prelude: string, snapshot: Uint8Array | undefined): Promise<PythonIsolate> {
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
