import type { Partition, SequenceState, TableShape } from './catalogue.js';

/*
 * A backup is one gzip file of lines: a header as JSON; then for each table its name and columns as JSON, its rows in
 * the text format of COPY, and a line `\.`; and at last {"end":true}, without which the file is cut short.
 */

export const FORMAT = 'api-gateway-pro backup 1';
export const END_OF_TABLE = '\\.';
export const END_OF_FILE = '{"end":true}';

export interface BackupHeader {
  format: typeof FORMAT;
  createdAt: string;
  /** Those that had run, by which the schema is made again. */
  migrations: string[];
  /** The public name of the master key that opens the secrets in it. */
  masterKeyId: string;
  partitions: Partition[];
  sequences: SequenceState[];
}

export type TableHeader = TableShape;

/** The lines of a stream, without their ends, as bytes: rows are passed on and never decoded. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end);
      yield rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    if (from < chunk.length) rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  if (rest.length > 0) yield rest;
}
