import { decodeText } from '../files/decode-text.js';
import { readLines, readRecords, type Separator } from '../files/read-records.js';
import { fault } from '../messages/problem.js';
import { isHeader, type KeyColumn, type KeyColumns, knownColumn, LIST_COLUMNS, MOST_COLUMNS, readHeader } from '../rows/key-columns.js';
import type { Upload } from '../uploads/upload.js';
import type { UploadStore } from '../uploads/upload-store.js';
import type { ImportOptions } from './import-options.js';

const SEPARATORS: readonly Separator[] = [',', ';', '\t'];
const HEADER_CHARACTERS = 65_536;

export interface NumberedRecord {
  /** What a spreadsheet shows. */
  row: number;
  cells: string[];
}

/** The first record of a file, before it is decided what its columns mean. */
export interface FileHead {
  upload: Upload;
  separator: Separator;
  headings: string[];
  /** The headings that are names of our columns. */
  known: { heading: string; column: KeyColumn }[];
  /** One cell that names none of our columns: what looks like a plain list of keys. */
  plainList: boolean;
}

/** An uploaded file, understood: which separator, which columns. */
export class ImportFile {
  private constructor(
    private readonly uploads: UploadStore,
    readonly upload: Upload,
    /** Undefined for a plain list of keys, one a line. */
    readonly separator: Separator | undefined,
    readonly columns: KeyColumns,
    /** The file's own headings; none of a plain list. */
    readonly headings: readonly string[],
    private readonly firstRow: number,
  ) {}

  /** @throws FileFault when the file's head is not what an import understands. */
  static async open(uploads: UploadStore, uploadId: string, { upstreamId, mapping, firstRow }: ImportOptions): Promise<ImportFile> {
    const { upload, separator, header } = await readFirst(uploads, uploadId);
    if (upstreamId !== undefined && header.length === 1 && !isHeader(header, mapping)) return new ImportFile(uploads, upload, undefined, LIST_COLUMNS, [], firstRow ?? 1);
    return new ImportFile(uploads, upload, separator, readHeader(header, upstreamId !== undefined, mapping), header, firstRow ?? 2);
  }

  /** @throws FileFault when the file is empty, or its first line no CSV. */
  static async head(uploads: UploadStore, uploadId: string): Promise<FileHead> {
    const { upload, separator, header } = await readFirst(uploads, uploadId);
    const known = header.flatMap((heading) => {
      const column = knownColumn(heading);
      return column ? [{ heading, column }] : [];
    });
    const plainList = header.length === 1 && known.length === 0;
    // Of a plain list the first line is a key.
    return { upload, separator, headings: plainList ? [] : header.slice(0, MOST_COLUMNS), known, plainList };
  }

  /** The rows in portions. @param skip so many rows were imported before. */
  async *batches(size: number, skip = 0): AsyncGenerator<NumberedRecord[]> {
    let batch: NumberedRecord[] = [];
    let place = 0;
    for await (const records of this.portions()) {
      for (const record of records) {
        if (place++ < skip) continue;
        batch.push(record);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  /** Reads all rows, or until there are more than `most`: what is not CSV is found before anything is imported. */
  async countRows(most = Infinity): Promise<number> {
    let count = 0;
    for await (const records of this.portions()) if ((count += records.length) > most) break;
    return count;
  }

  /** The rows below the header, as they are read; empty ones are counted and passed over. */
  private async *portions(): AsyncGenerator<NumberedRecord[]> {
    const text = decodeText(this.uploads.read(this.upload.id), this.upload.encoding);
    let row = this.firstRow;
    let isHead = this.separator !== undefined;
    for await (const records of this.separator === undefined ? readLines(text) : readRecords(text, this.separator)) {
      const portion: NumberedRecord[] = [];
      for (const cells of isHead ? records.slice(1) : records) {
        if (cells.length > MOST_COLUMNS) throw fault('TOO_MANY_COLUMNS', { row, column: MOST_COLUMNS + 1, most: MOST_COLUMNS });
        if (cells.some((cell) => cell.trim() !== '')) portion.push({ row, cells });
        row++;
      }
      isHead &&= records.length === 0;
      yield portion;
    }
  }
}

async function readFirst(uploads: UploadStore, uploadId: string): Promise<{ upload: Upload; separator: Separator; header: string[] }> {
  const upload = await uploads.get(uploadId);
  const firstLine = firstLineOf(await readHead(decodeText(uploads.read(uploadId), upload.encoding)));
  const separator = separatorOf(firstLine);
  const header = await firstRecord(firstLine, separator);
  if (!header) throw fault('EMPTY_FILE');
  return { upload, separator, header };
}

async function readHead(text: AsyncIterable<string>): Promise<string> {
  let head = '';
  for await (const piece of text) {
    head += piece;
    if (head.length >= HEADER_CHARACTERS) break;
  }
  return head.slice(0, HEADER_CHARACTERS);
}

/** Up to the first line break outside quotation marks. */
function firstLineOf(head: string): string {
  const end = /^(?:[^"\r\n]|"[^"]*")*/.exec(head)![0].length;
  return end < head.length && head[end] !== '"' ? head.slice(0, end) : head;
}

/** The one that stands most often in the first line, outside quotation marks. */
function separatorOf(firstLine: string): Separator {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (separator: Separator) => bare.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

async function firstRecord(line: string, separator: Separator): Promise<string[] | undefined> {
  if (line === '') return undefined;
  for await (const [record] of readRecords(single(line), separator)) if (record) return record;
  return undefined;
}

async function* single(text: string): AsyncGenerator<string> {
  yield text;
}
