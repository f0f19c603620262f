import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** The longest JSON answer, or single server-sent event, that is looked into; a longer one has unknown units. */
const MOST_BYTES = 4 * 2 ** 20;

/** Watches an answer go by and tells at its end what it says it cost. */
export interface UnitsMeter {
  push(chunk: Buffer): void;
  /** Null when the answer does not tell. */
  units(): number | null;
}

/**
 * @param path names with dots between them, such as `usage.total_tokens`
 * @returns undefined for an answer that cannot tell, such as an image or a compressed stream
 */
export function createUnitsMeter(path: string, contentType: string | undefined, contentEncoding: string | undefined): UnitsMeter | undefined {
  const names = path.split('.');
  const isPlain = contentEncoding === undefined || contentEncoding === 'identity';
  if (contentType?.startsWith('text/event-stream')) return isPlain ? new EventStreamMeter(names) : undefined;
  return /^[^;]*\bjson\b/.test(contentType ?? '') ? new JsonMeter(names, contentEncoding ?? 'identity') : undefined;
}

/** The last server-sent event that tells counts: vendors send running sums. */
class EventStreamMeter implements UnitsMeter {
  private readonly lastName: Buffer;
  private pieces: Buffer[] = [];
  private bytes = 0;
  private told: number | null = null;

  constructor(private readonly names: readonly string[]) {
    this.lastName = Buffer.from(JSON.stringify(names.at(-1)));
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.keep(chunk.subarray(start, end));
      this.endLine();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  units(): number | null {
    this.endLine();
    return this.told;
  }

  private keep(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes <= MOST_BYTES) this.pieces.push(piece);
  }

  /** Most lines are told apart from those of interest without being parsed. */
  private endLine(): void {
    const line = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    const isWhole = this.bytes <= MOST_BYTES;
    this.pieces = [];
    this.bytes = 0;
    if (!isWhole || !line.includes(this.lastName) || !line.subarray(0, 5).equals(DATA_FIELD)) return;
    this.told = readUnits(line.toString('utf8', 5), this.names) ?? this.told;
  }
}

const DATA_FIELD = Buffer.from('data:');

class JsonMeter implements UnitsMeter {
  private readonly pieces: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly encoding: string,
  ) {}

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes <= MOST_BYTES) this.pieces.push(chunk);
    else this.pieces.length = 0;
  }

  units(): number | null {
    if (this.bytes > MOST_BYTES) return null;
    const text = decode(Buffer.concat(this.pieces), this.encoding);
    return text === null ? null : readUnits(text, this.names);
  }
}

function decode(bytes: Buffer, encoding: string): string | null {
  const limit = { maxOutputLength: MOST_BYTES };
  try {
    switch (encoding) {
      case 'identity':
        return bytes.toString();
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, limit).toString();
      case 'deflate':
        return inflateSync(bytes, limit).toString();
      case 'br':
        return brotliDecompressSync(bytes, limit).toString();
      default:
        return null;
    }
  } catch {
    // Cut short, or larger than what is looked into: it does not tell.
    return null;
  }
}

function readUnits(json: string, names: readonly string[]): number | null {
  try {
    let value: unknown = JSON.parse(json);
    for (const name of names) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : null;
  } catch {
    // Not JSON, such as the "[DONE]" that ends a stream.
    return null;
  }
}
