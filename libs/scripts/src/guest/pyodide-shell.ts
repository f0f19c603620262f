/**
 * Gives the isolate what CPython's WebAssembly build expects of a bare JavaScript shell, boots it, and then
 * takes away again all that a script could reach. Runs inside the isolate; knows nothing of Node.
 */
import { encodeBase64 } from './base64.ts';
import { EntropySource } from './entropy.ts';
import { TextDecoder, TextEncoder } from './text-encoding.ts';

interface Pyodide {
  runPython(source: string): unknown;
  globals: { get(name: string): PythonFunction };
  makeMemorySnapshot(): Uint8Array;
}
type PythonFunction = (...values: (string | number)[]) => string;
type LoadPyodide = (options: Record<string, unknown>) => Promise<Pyodide>;
interface WebAssemblyGlobal {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports?: object) => object;
  Memory: { prototype: object };
  Table: { prototype: object };
  Global: { prototype: object };
  compile: (bytes: Uint8Array) => Promise<object>;
  instantiate: (source: Uint8Array | object, imports: object) => Promise<object>;
}

const shell = globalThis as Record<string, unknown>;
/** Names that are needed to boot and only then. */
const BOOT_GLOBALS = ['read', 'load', 'readbuffer', 'print', 'printErr', 'WebAssembly', 'setTimeout', 'clearTimeout'];
let pyodide: Pyodide | undefined;
let runScript: PythonFunction | undefined;

/** Call before the loader's modules are evaluated. The files are served to the loader, once each. */
export function prepare(seed: Uint8Array, wasm: Uint8Array, standardLibrary: Uint8Array): void {
  const files: Record<string, Uint8Array> = { 'pyodide.asm.wasm': wasm, 'python_stdlib.zip': standardLibrary };
  const entropy = new EntropySource(seed);
  const refuse = (): never => {
    throw new Error('There are no files here');
  };
  shell['read'] = refuse;
  shell['load'] = refuse;
  shell['readbuffer'] = (path: string) => files[path.slice(path.lastIndexOf('/') + 1)] ?? refuse();
  const ignore = (): void => undefined;
  shell['print'] = ignore;
  shell['printErr'] = ignore;
  shell['console'] = { log: ignore, warn: ignore, error: ignore, info: ignore, debug: ignore };
  shell['performance'] = { now: () => Date.now(), timeOrigin: 0 };
  shell['TextEncoder'] = TextEncoder;
  shell['TextDecoder'] = TextDecoder;
  // The runtime gets its entropy from a command line of this form, `head -c<count> /dev/urandom | base64`.
  shell['os'] = {
    system: (_shell: string, [, command]: [string, string]) => encodeBase64(entropy.bytes(Number(/^head -c(\d+) /.exec(command)?.[1] ?? 0))),
  };
  const webAssembly = shell['WebAssembly'] as WebAssemblyGlobal;
  // The native functions settle on a task queue that an isolate does not have.
  webAssembly.compile = async (bytes: Uint8Array) => new webAssembly.Module(bytes);
  webAssembly.instantiate = async (source: Uint8Array | object, imports: object) => {
    if (source instanceof webAssembly.Module) return new webAssembly.Instance(source, imports);
    const module = new webAssembly.Module(source as Uint8Array);
    return { module, instance: new webAssembly.Instance(module, imports) };
  };
}

/** Boots CPython, from `snapshot` when there is one, else by running `prelude` in it. */
export async function boot(load: LoadPyodide, createModule: unknown, lockInfo: string, prelude: string, snapshot: Uint8Array | undefined, makeSnapshot: boolean): Promise<void> {
  pyodide = await load({
    createPyodideModule: createModule,
    indexURL: '/',
    packageBaseUrl: '/',
    lockFileContents: { info: JSON.parse(lockInfo), packages: {} },
    enableRunUntilComplete: false,
    jsglobals: Object.create(null),
    env: { HOME: '/', PYTHONHASHSEED: '0' },
    _makeSnapshot: makeSnapshot,
    ...(snapshot === undefined ? {} : { _loadSnapshot: snapshot }),
  });
  if (snapshot === undefined) pyodide.runPython(prelude);
}

/** The interpreter's memory with the prelude in it. The isolate is of no further use. */
export function takeSnapshot(): Uint8Array {
  return (pyodide as Pyodide).makeMemorySnapshot();
}

/** After this only `run` is left. */
export function seal(seed: string): void {
  const python = pyodide as Pyodide;
  python.globals.get('reseed')(seed);
  runScript = python.globals.get('run');
  pyodide = undefined;
  const { Module, Instance, Memory, Table, Global } = shell['WebAssembly'] as WebAssemblyGlobal;
  for (const { prototype } of [Module, Instance, Memory, Table, Global]) Reflect.deleteProperty(prototype, 'constructor');
  for (const name of BOOT_GLOBALS) delete shell[name];
}

/** Runs a script often enough for the machine code of what every script needs to be there before the first real one. */
export function warmUp(script: string, context: string, runs: number): void {
  for (let count = 0; count < runs; count++) run('', script, context, '');
}

/** Runs one script: its name, its text when it is new, the context and the limits. Answers JSON. */
export function run(name: string, source: string, context: string, keyValue: string): string {
  return (runScript as PythonFunction)(name, source, context, keyValue);
}
