import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openFile, readBytes, readText } from './files.ts';

/** Memory that CPython may have in all, in WebAssembly pages of 64 KiB: 96 MiB, of which the interpreter itself takes 31. */
const MAX_PAGES = 1536;
/** What the memory section of the pinned build has in it: one memory, 480 pages at first, 65,536 at most. */
const MEMORIES = Buffer.from([0x01, 0x01, 0xe0, 0x03, 0x80, 0x80, 0x04]);
const MEMORY_SECTION = 5;
/** Magic number and version. */
const WASM_HEADER_BYTES = 8;
const MODULE_EXPORT = 'export default _createPyodideModule;';

export interface PyodideFiles {
  /** A module. */
  loader: string;
  /** A script, whose value is the function that makes the module: the code of modules cannot be kept. */
  module: string;
  /** Read anew each time: an isolate takes the bytes with it. */
  wasm: Uint8Array<ArrayBuffer>;
  standardLibrary: Uint8Array<ArrayBuffer>;
  /** The `info` of the lock file, as JSON. */
  lockInfo: string;
}

/** WebAssembly's memory is outside the isolate's limit, so the limit goes into the module itself. */
function limitMemory(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = startOfSection(wasm, MEMORY_SECTION);
  if (at === undefined || !MEMORIES.equals(wasm.subarray(at, at + MEMORIES.length))) {
    throw new Error('The memory section of pyodide.asm.wasm is not the known one: the limit cannot be set');
  }
  wasm.set([(MAX_PAGES & 0x7f) | 0x80, ((MAX_PAGES >> 7) & 0x7f) | 0x80, (MAX_PAGES >> 14) & 0x7f], at + 4);
  return wasm;
}

/** Where the content of a section begins: each is its number, its size in LEB128 and so many bytes. */
function startOfSection(wasm: Uint8Array, wanted: number): number | undefined {
  for (let at = WASM_HEADER_BYTES; at < wasm.length; ) {
    const section = wasm[at++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = wasm[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
    }
    if (section === wanted) return at;
    at += size;
  }
  return undefined;
}

function asScript(module: string): string {
  if (!module.includes(MODULE_EXPORT)) throw new Error('pyodide.asm.mjs does not end as the known one does: it cannot be made a script');
  return `"use strict";${module.replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"').replace(MODULE_EXPORT, '_createPyodideModule;')}`;
}

/** Opens the interpreter's package now; what is returned reads it when it is needed. */
export function openPyodideFiles(): () => Promise<PyodideFiles> {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const open = (name: string): number => openFile(join(folder, name));
  const wasmFile = open('pyodide.asm.wasm');
  const libraryFile = open('python_stdlib.zip');
  const [loader, module, lock] = [open('pyodide.mjs'), open('pyodide.asm.mjs'), open('pyodide-lock.json')];
  let texts: Pick<PyodideFiles, 'loader' | 'module' | 'lockInfo'> | undefined;
  return async () => {
    const reading = Promise.all([readBytes(wasmFile), readBytes(libraryFile)]);
    texts ??= {
      loader: readText(loader).replaceAll('import.meta.url', '"file:///pyodide.mjs"'),
      module: asScript(readText(module)),
      lockInfo: JSON.stringify((JSON.parse(readText(lock)) as { info: unknown }).info),
    };
    const [wasm, standardLibrary] = await reading;
    return { ...texts, wasm: limitMemory(wasm), standardLibrary };
  };
}
