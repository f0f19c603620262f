import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

const TEXT = /^(?:text\/|application\/(?:[\w.+-]*json|xml|[\w.+-]*\+xml|x-www-form-urlencoded|javascript|graphql|x-ndjson)\b)/i;
/** A few bytes can unpack to very many. */
const UNPACKED_MOST_BYTES = 4 << 20;

/** Bodies are cut off here, so whatever can be unpacked of one is enough. */
const UNPACK: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_MOST_BYTES }),
  deflate: (bytes) => inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_MOST_BYTES }),
  br: (bytes) => brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: UNPACKED_MOST_BYTES }),
  zstd: (bytes) => zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: UNPACKED_MOST_BYTES }),
};

/** The beginning of a body as text; undefined for what is none, or cannot be unpacked. */
export function readableText(bytes: Buffer, mostBytes: number, contentType = '', contentEncoding = 'identity'): string | undefined {
  if (bytes.length === 0 || !TEXT.test(contentType)) return undefined;
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'identity') return cut(bytes, mostBytes);
  try {
    const unpacked = UNPACK[encoding]?.(bytes.subarray(0, mostBytes));
    return unpacked && cut(unpacked, mostBytes);
  } catch {
    return undefined;
  }
}

/** At most so many bytes, without half a character at the end. */
function cut(bytes: Buffer, mostBytes: number): string {
  return bytes.length <= mostBytes ? bytes.toString('utf8') : new TextDecoder().decode(bytes.subarray(0, mostBytes), { stream: true });
}
