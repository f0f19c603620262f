import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { fault } from '../messages/problem.js';

export type Separator = ',' | ';' | '\t';

/** Longer than the longest key with all its fields, and a bound for what one row may take in memory. */
export const LONGEST_RECORD = 131_072;

/**
 * The records of a CSV text. An empty line is a record of one empty cell, so that places agree with a spreadsheet's rows.
 * @throws FileFault where it is not CSV.
 */
export async function* readRecords(text: AsyncIterable<string>, separator: Separator): AsyncGenerator<string[]> {
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
    yield* parser as AsyncIterable<string[]>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser counts the records that it has finished.
    const row = Number(error.records) + 1;
    const column = Number(error.column ?? 0) + 1 || 1;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw fault('RECORD_TOO_LONG', { row, column, most: LONGEST_RECORD });
    throw fault('NOT_CSV', { row, column, detail: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is not closed' : error.message });
  } finally {
    source.destroy();
  }
}

/**
 * The lines of a plain list, each a record of one cell.
 * @throws FileFault where a line is too long for any key.
 */
export async function* readLines(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = '';
  let row = 0;
  for await (const piece of text) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      row++;
      yield [line];
    }
    if (rest.length > LONGEST_RECORD) throw fault('RECORD_TOO_LONG', { row: row + 1, column: 1, most: LONGEST_RECORD });
  }
  if (rest !== '') yield [rest.replace(/\r$/, '')];
}
