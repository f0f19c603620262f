import { isAscii, isUtf8 } from 'node:buffer';
import { fault, type FileFault } from '../messages/problem.js';

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

const SIGNATURES: readonly (readonly [bytes: Buffer, kind: string])[] = [
  [Buffer.from('PK\x03\x04', 'latin1'), 'a ZIP archive or an Excel workbook'],
  [Buffer.from([0x1f, 0x8b]), 'compressed with gzip'],
  [Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'a 7-Zip archive'],
  [Buffer.from('Rar!', 'latin1'), 'a RAR archive'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'compressed with Zstandard'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'compressed with xz'],
  [Buffer.from('BZh', 'latin1'), 'compressed with bzip2'],
  [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'an old Excel workbook'],
  [Buffer.from('%PDF', 'latin1'), 'a PDF'],
];

/** A UTF-16 file without a mark shows by its zero bytes: every second one, where the text is Latin. */
const SAMPLE_BYTES = 1_024;
const MOST_ZEROS = 0.3;
const LONGEST_UTF8_TAIL = 3;

/**
 * Finds a file's encoding while it streams past: by its mark, else UTF-8 where all of it is valid, else GB18030 where
 * that is.
 */
export class FileEncodingDetector {
  private begun = false;
  private marked: FileEncoding | undefined;
  private gb18030: TextDecoder | undefined = new TextDecoder('gb18030', { fatal: true });
  private tail = Buffer.alloc(0);
  private line = 1;
  private column = 1;
  private broken: FileFault | undefined;

  /** @throws FileFault when the file is no text in any of them. */
  take(chunk: Buffer): void {
    if (!this.begun) this.begin(chunk);
    if (this.marked === 'utf-16le' || this.marked === 'utf-16be') return;
    const bytes = this.tail.length === 0 ? chunk : Buffer.concat([this.tail, chunk]);
    if (this.tail.length === 0 && isAscii(chunk)) {
      const zero = chunk.indexOf(0);
      this.passOver(zero === -1 ? chunk : chunk.subarray(0, zero));
      if (zero !== -1) throw fault('BINARY', { row: this.line, column: this.column });
      return;
    }
    this.tryGb18030(chunk);
    if (!this.broken) this.takeUtf8(bytes);
    this.complainIfNeither();
  }

  /** @throws FileFault when the file is no text in any of them. */
  end(): FileEncoding {
    if (this.marked) return this.finish(this.marked);
    if (this.tail.length > 0 && !this.broken) this.broken = fault('ENCODING', { row: this.line, column: this.column });
    try {
      this.gb18030?.decode();
    } catch {
      this.gb18030 = undefined;
    }
    this.complainIfNeither();
    return this.broken ? 'gb18030' : 'utf-8';
  }

  private finish(marked: FileEncoding): FileEncoding {
    if (marked === 'utf-8' && this.tail.length > 0) throw fault('ENCODING', { row: this.line, column: this.column });
    return marked;
  }

  private begin(chunk: Buffer): void {
    this.begun = true;
    for (const [bytes, kind] of SIGNATURES) if (chunk.subarray(0, bytes.length).equals(bytes)) throw fault('COMPRESSED', { kind });
    this.marked = encodingByMark(chunk) ?? utf16WithoutMark(chunk.subarray(0, SAMPLE_BYTES));
    if (this.marked) this.gb18030 = undefined;
  }

  private tryGb18030(chunk: Buffer): void {
    try {
      this.gb18030?.decode(chunk, { stream: true });
    } catch {
      this.gb18030 = undefined;
    }
  }

  private takeUtf8(bytes: Buffer): void {
    const whole = bytes.length - unfinished(bytes);
    if (isUtf8(bytes.subarray(0, whole))) {
      this.passOver(bytes.subarray(0, whole));
      this.tail = Buffer.from(bytes.subarray(whole));
      return;
    }
    this.passOver(bytes.subarray(0, validLength(bytes)));
    this.broken = fault('ENCODING', { row: this.line, column: this.column });
    this.tail = Buffer.alloc(0);
  }

  private complainIfNeither(): void {
    if (this.broken && !this.gb18030) throw this.broken;
  }

  /** Keeps count of lines and characters, to say where something is wrong. */
  private passOver(valid: Buffer): void {
    const last = valid.lastIndexOf(0x0a);
    if (last === -1) this.column += charactersOf(valid);
    else {
      for (let at = valid.indexOf(0x0a); at !== -1; at = valid.indexOf(0x0a, at + 1)) this.line++;
      this.column = 1 + charactersOf(valid.subarray(last + 1));
    }
  }
}

function encodingByMark(head: Buffer): FileEncoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function utf16WithoutMark(sample: Buffer): FileEncoding | undefined {
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]++;
  const half = sample.length / 2;
  if (zeros[1] > half * MOST_ZEROS && zeros[0] === 0) return 'utf-16le';
  if (zeros[0] > half * MOST_ZEROS && zeros[1] === 0) return 'utf-16be';
  return undefined;
}

/** Bytes at the end that may be the beginning of a character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_UTF8_TAIL, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** The length of the longest beginning that is UTF-8; a whole prefix is valid exactly when all shorter ones are. */
function validLength(bytes: Buffer): number {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - unfinished(prefix)))) low = middle;
    else high = middle - 1;
  }
  return low - unfinished(bytes.subarray(0, low));
}

function charactersOf(utf8: Buffer): number {
  let count = 0;
  for (const byte of utf8) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}
