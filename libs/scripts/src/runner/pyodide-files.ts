import { openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Memory that CPython may have in all, in WebAssembly pages of 64 KiB: 96 MiB, of which the interpreter itself takes 31. */
const MAX_PAGES = 1536;
/** The memory section as the pinned build has it: one memory, 480 pages at first, 65,536 at most. */
const MEMORY_SECTION = Buffer.from([0x05, 0x07, 0x01, 0x01, 0xe0, 0x03, 0x80, 0x80, 0x04]);

export interface PyodideFiles {
  loader: string;
  module: string;
  wasm: Uint8Array;
  standardLibrary: Uint8Array;
  /** The `info` of the lock file, as JSON. */
  lockInfo: string;
}

/** WebAssembly's memory is outside the isolate's limit, so the limit goes into the module itself. */
function limitMemory(wasm: Buffer): Uint8Array {
  const at = wasm.indexOf(MEMORY_SECTION);
  if (at < 0 || wasm.indexOf(MEMORY_SECTION, at + 1) >= 0) throw new Error('The memory section of pyodide.asm.wasm is not the known one: the limit cannot be set');
  wasm.set([(MAX_PAGES & 0x7f) | 0x80, ((MAX_PAGES >> 7) & 0x7f) | 0x80, (MAX_PAGES >> 14) & 0x7f], at + 6);
  return wasm;
}

/** Opens the interpreter's package now; what is returned reads it, once, when it is needed. */
export function openPyodideFiles(): () => PyodideFiles {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const open = (name: string): (() => Buffer) => {
    const file = openSync(join(folder, name), 'r');
    return () => readFileSync(file);
  };
  const [loader, module, wasm, standardLibrary, lock] = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'].map(open);
  let files: PyodideFiles | undefined;
  return () =>
    (files ??= {
      loader: loader().toString().replaceAll('import.meta.url', '"file:///pyodide.mjs"'),
      module: module().toString().replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"'),
      wasm: limitMemory(wasm()),
      standardLibrary: standardLibrary(),
      lockInfo: JSON.stringify((JSON.parse(lock().toString()) as { info: unknown }).info),
    });
}
