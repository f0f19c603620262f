import { setImmediate as nextTurn } from 'node:timers/promises';
import { fault } from '../messages/problem.js';
import type { FileEncoding } from './file-encoding.js';

/** Reading rows from so many bytes takes half a millisecond: requests are served in between. */
const PIECE_BYTES = 8_192;

/**
 * The text of a file, without its byte order mark, in small pieces.
 * @throws FileFault where the bytes are not in this encoding.
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const decode = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw fault('ENCODING', { row: line, column: 1 });
    }
  };
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const text = decode(chunk.subarray(start, start + PIECE_BYTES));
      yield text;
      await nextTurn();
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line++;
    }
  }
  const rest = decode();
  if (rest !== '') yield rest;
}
