import ivm from 'isolated-vm';
import type { EntropySource } from '../guest/entropy.ts';
import { linkGuest } from './guest-linker.ts';
import type { PyodideFiles } from './pyodide-files.ts';
import type { PythonSnapshot, SnapshotFile } from './python-snapshot.ts';

/** The JavaScript around the interpreter; CPython's own memory is limited in its module. */
const HEAP_MIB = 192;
const MODULE_ORIGIN = { filename: 'pyodide.asm.mjs' };

/** What every interpreter of a process boots from. */
export interface PythonImage {
  readFiles: () => Promise<PyodideFiles>;
  prelude: string;
  /** Without one, an interpreter boots in full and runs the prelude. */
  snapshot?: SnapshotFile;
}

/** An interpreter that has booted, in an isolate of its own, with what it is spoken to by. */
export interface BootedPython {
  isolate: ivm.Isolate;
  shell: ivm.Module;
}

/** Gives the bytes to the isolate that takes them first. */
function give(bytes: Uint8Array<ArrayBuffer>): ivm.Copy<Uint8Array> {
  return new ivm.ExternalCopy<Uint8Array>(bytes, { transferOut: true }).copyInto({ release: true, transferIn: true });
}

/** @param forSnapshot whether it shall be possible to take a snapshot of it. */
export async function bootPython(image: PythonImage, entropy: EntropySource, forSnapshot = false): Promise<BootedPython> {
  // Read by other threads, while this one prepares the isolate and the isolate's own compiles.
  const reading = image.readFiles();
  const codeReading = image.snapshot?.readCode();
  const memoryReading = image.snapshot?.readMemory();
  const isolate = new ivm.Isolate({ memoryLimit: HEAP_MIB });
  const context = await isolate.createContext();
  const shell = linkGuest(isolate, context, 'pyodide-shell');
  const { loader, module, lockInfo, wasm, standardLibrary } = await reading;
  shell.namespace.getSync('prepare', { reference: true }).applySync(undefined, [new ivm.ExternalCopy(entropy.bytes(32)).copyInto({ release: true }), give(wasm), give(standardLibrary)]);
  const load = await evaluateLoader(isolate, context, loader);
  const script = await compileModule(isolate, module, await codeReading);
  const createModule = await script.run(context, { reference: true });
  const memory = await memoryReading;
  const start = shell.namespace.getSync('boot', { reference: true });
  await start.apply(undefined, [load.derefInto(), createModule.derefInto(), lockInfo, image.prelude, memory && give(memory), forSnapshot], {
    result: { promise: true, copy: true },
  });
  return { isolate, shell };
}

async function evaluateLoader(isolate: ivm.Isolate, context: ivm.Context, source: string): Promise<ivm.Reference> {
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
export async function makeSnapshot(image: PythonImage, entropy: EntropySource): Promise<PythonSnapshot> {
  const files = await image.readFiles();
  const { isolate, shell } = await bootPython({ ...image, readFiles: () => Promise.resolve(files) }, entropy, true);
  try {
    const take = shell.namespace.getSync('takeSnapshot', { reference: true });
    const memory = (await take.apply(undefined, [], { result: { copy: true } })) as Uint8Array<ArrayBuffer>;
    // Compiled once more, it is found in V8's own cache, with every function that was called.
    const { cachedData } = (await isolate.compileScript(files.module, { ...MODULE_ORIGIN, produceCachedData: true })) as ivm.CachedDataResult;
    return { memory, code: new Uint8Array((cachedData as ivm.ExternalCopy<ArrayBuffer>).copy()) };
  } finally {
    isolate.dispose();
  }
}
