import type { ColumnMapping } from '../rows/key-columns.js';

/** How a file is imported. */
export interface ImportOptions {
  /** Of rows that name no upstream; needed for a plain list of keys. */
  readonly upstreamId?: number;
  /** Our columns by the file's own headings. */
  readonly mapping?: ColumnMapping;
  /** All rows or none. */
  readonly atomic: boolean;
  /** Keys that are there already take the columns of the file. */
  readonly updateExisting: boolean;
  /** The row number of the first key: 2 below a header, 1 in JSON and plain lists. */
  readonly firstRow?: number;
}
