/** UTF-8 in plain ECMAScript: an isolate has no TextEncoder or TextDecoder of its own. */

const REPLACEMENT = 0xfffd;

function codePointAt(text: string, index: number): number {
  const code = text.codePointAt(index) as number;
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code;
}

function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.codePointAt(index) as number;
    if (code < 0x80) length += 1;
    else if (code < 0x800) length += 2;
    else if (code < 0x10000) length += 3;
    else {
      length += 4;
      index++;
    }
  }
  return length;
}

/** The subset of the standard TextEncoder: `encode` and `encodeInto`. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(input: unknown = ''): Uint8Array {
    const text = String(input);
    const bytes = new Uint8Array(utf8Length(text));
    this.encodeInto(text, bytes);
    return bytes;
  }

  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const code = codePointAt(text, read);
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > target.length) break;
      if (size === 1) {
        target[written++] = code;
      } else {
        for (let shift = (size - 1) * 6, first = true; shift >= 0; shift -= 6, first = false) {
          const lead = first ? (0xf0 << (4 - size)) & 0xff : 0x80;
          target[written++] = lead | ((code >> shift) & (first ? 0x3f >> (size - 2) : 0x3f));
        }
      }
      read += code > 0xffff ? 2 : 1;
    }
    return { read, written };
  }
}

function asBytes(input: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);
}

/** How many bytes the sequence that starts with `lead` has, 0 when none starts so. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

const ENCODINGS = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['utf-16le', 'utf-16le'],
  ['ascii', 'ascii'],
  ['latin1', 'ascii'],
]);

/** Decodes UTF-8 (and ASCII and UTF-16LE, which CPython's runtime asks for); no streaming. */
export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const name = String(label).toLowerCase();
    const known = ENCODINGS.get(name);
    if (known === undefined) throw new RangeError(`The encoding ${name} is not supported`);
    this.encoding = known;
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  decode(input: ArrayBuffer | ArrayBufferView = new Uint8Array(0)): string {
    const bytes = asBytes(input);
    if (this.encoding === 'utf-16le') return decodeUtf16(bytes);
    return this.encoding === 'ascii' ? decodeLatin1(bytes) : this.#decodeUtf8(bytes);
  }

  #decodeUtf8(bytes: Uint8Array): string {
    let text = '';
    let units: number[] = [];
    let index = !this.ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (index < bytes.length) {
      const lead = bytes[index] as number;
      const length = sequenceLength(lead);
      let code = length === 1 ? lead : lead & (0x7f >> length);
      let taken = 1;
      while (taken < length && ((bytes[index + taken] ?? 0) & 0xc0) === 0x80) code = (code << 6) | ((bytes[index + taken++] as number) & 0x3f);
      const whole = length > 0 && taken === length && code >= (SMALLEST[length] as number) && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      if (!whole) {
        if (this.fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
        code = REPLACEMENT;
      }
      index += taken;
      if (code > 0xffff) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      else units.push(code);
      if (units.length > 4096) {
        text += String.fromCharCode.apply(null, units);
        units = [];
      }
    }
    return text + String.fromCharCode.apply(null, units);
  }
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 4096) text += String.fromCharCode.apply(null, Array.from(bytes.subarray(index, index + 4096)));
  return text;
}

function decodeUtf16(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index + 1 < bytes.length; index += 2) text += String.fromCharCode((bytes[index] as number) | ((bytes[index + 1] as number) << 8));
  return text;
}
