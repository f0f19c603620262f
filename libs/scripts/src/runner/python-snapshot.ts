import { readBytes } from './files.ts';

/** What is left of an interpreter that has booted once: later ones boot from it in a tenth of the time. */
export interface PythonSnapshot {
  /** V8's code of the JavaScript around it, so that it need not be parsed and compiled. */
  code: Uint8Array<ArrayBuffer>;
  /** Its WebAssembly memory, as Pyodide keeps it. */
  memory: Uint8Array<ArrayBuffer>;
}

/** The size of the code, 32 bits. */
const HEADER_BYTES = 4;

/** A file's parts. */
export function packSnapshot({ code, memory }: PythonSnapshot): Uint8Array[] {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(code.length);
  return [header, code, memory];
}

/** An open file, whose parts are read anew each time: an isolate takes the bytes with it. */
export class SnapshotFile {
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
  }

  async readCode(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.#file, HEADER_BYTES, await this.#codeLength());
  }

  async readMemory(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.#file, HEADER_BYTES + (await this.#codeLength()));
  }

  async #codeLength(): Promise<number> {
    return Buffer.from(await readBytes(this.#file, 0, HEADER_BYTES)).readUInt32LE();
  }
}
