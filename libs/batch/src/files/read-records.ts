import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { fault } from '../messages/problem.js';

export type Separator = ',' | ';' | '\t';

/** Longer than the longest key with all its fields, and a bound for what one row may take in memory. */
export const LONGEST_RECORD = 131_072;

/** A carriage return at the end of a piece may be the first half of one. */
const LINE_BREAK = /\r\n|\n|\r(?!$)/;

/** A line that is longer may pass {@link LONGEST_RECORD}, which is counted in bytes. */
const LONGEST_PLAIN = 32_768;

/**
 * The records of a CSV text, some at a time. An empty line is a record of one empty cell, so that places agree with a
 * spreadsheet's rows.
 * @throws FileFault where it is not CSV.
 */
export async function* readRecords(text: AsyncIterable<string>, separator: Separator): AsyncGenerator<string[][]> {
  const pieces = text[Symbol.asyncIterator]();
  let rest = '';
  let count = 0;
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      const piece = rest + next.value;
      // Up to the first quotation mark CSV is lines with separators in them: some ten times quicker than the parser.
      if (piece.includes('"') || piece.length > LONGEST_PLAIN) return yield* parseRecords(followedBy(piece, pieces), separator, count);
      const lines = piece.split(LINE_BREAK);
      rest = lines.pop()!;
      count += lines.length;
      yield lines.map((line) => line.split(separator));
    }
  } finally {
    // Whoever reads only the header leaves a file behind that is still open.
    await pieces.return?.();
  }
  if (rest !== '') yield [rest.replace(/\r$/, '').split(separator)];
}

/** @param before records that were read already. */
async function* parseRecords(text: AsyncIterable<string>, separator: Separator, before: number): AsyncGenerator<string[][]> {
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: LONGEST_RECORD,
  });
  const source = Readable.from(text);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const record of parser as AsyncIterable<string[]>) yield [record];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser counts the records that it has finished.
    const row = before + Number(error.records) + 1;
    const column = Number(error.column ?? 0) + 1 || 1;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw fault('RECORD_TOO_LONG', { row, column, most: LONGEST_RECORD });
    throw fault('NOT_CSV', { row, column, detail: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is not closed' : error.message });
  } finally {
    source.destroy();
  }
}

async function* followedBy(first: string, others: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
}

/**
 * The lines of a plain list, each a record of one cell, some at a time.
 * @throws FileFault where a line is too long for any key.
 */
export async function* readLines(text: AsyncIterable<string>): AsyncGenerator<string[][]> {
  let rest = '';
  let row = 0;
  for await (const piece of text) {
    const lines = (rest + piece).split(LINE_BREAK);
    rest = lines.pop()!;
    row += lines.length;
    yield lines.map((line) => [line]);
    if (rest.length > LONGEST_RECORD) throw fault('RECORD_TOO_LONG', { row: row + 1, column: 1, most: LONGEST_RECORD });
  }
  if (rest !== '') yield [[rest.replace(/\r$/, '')]];
}
