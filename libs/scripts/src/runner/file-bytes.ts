import { fstatSync, readSync } from 'node:fs';

/** Reads an open file, or `length` bytes of it, into memory of its own that can be given away. It can be read again. */
export function readBytes(file: number, from = 0, length = fstatSync(file).size - from): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(file, bytes, at, length - at, from + at);
    if (count === 0) throw new Error(`The file ends after ${from + at} bytes, ${length - at} too early`);
    at += count;
  }
  return bytes;
}
