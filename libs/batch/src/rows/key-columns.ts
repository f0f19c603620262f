import { fault, problem, type RowProblem } from '../messages/problem.js';

/** The columns of the template, in its order. */
export const TEMPLATE_COLUMNS = ['upstream_id', 'name', 'key_value', 'location', 'param_name', 'value_prefix', 'enable_quota', 'quota_total'] as const;

/** Columns that an import understands beside them. */
export const FURTHER_COLUMNS = ['weight', 'priority', 'status', 'tags', 'owner', 'expires_at'] as const;

export const ALL_COLUMNS = [...TEMPLATE_COLUMNS, ...FURTHER_COLUMNS] as const;
export type KeyColumn = (typeof ALL_COLUMNS)[number];

export const MOST_COLUMNS = 100;

/** Which of our columns a file's own heading stands for. */
export type ColumnMapping = Readonly<Record<string, KeyColumn>>;

/** Where each of our columns is in a record. */
export interface KeyColumns {
  readonly places: ReadonlyMap<KeyColumn, number>;
  readonly width: number;
  readonly unknown: readonly RowProblem[];
}

const normal = (heading: string) => heading.trim().toLowerCase();

/** The column that a heading names by itself. */
export function knownColumn(heading: string): KeyColumn | undefined {
  return ALL_COLUMNS.find((column) => column === normal(heading));
}

function columnOf(heading: string, mapping: ReadonlyMap<string, KeyColumn>): KeyColumn | undefined {
  return mapping.get(normal(heading)) ?? knownColumn(heading);
}

export function mappingOf(mapping: ColumnMapping | undefined): Map<string, KeyColumn> {
  return new Map(Object.entries(mapping ?? {}).map(([heading, column]) => [normal(heading), column]));
}

/** Whether a record looks like a header of ours. */
export function isHeader(record: readonly string[], mapping: ColumnMapping | undefined): boolean {
  const mapped = mappingOf(mapping);
  return record.some((heading) => columnOf(heading, mapped) === 'key_value');
}

/**
 * Reads the header.
 * @param upstreamGiven whether the call names the upstream, so that the file need not.
 * @throws FileFault when a column that is needed is missing or one is there twice.
 */
export function readHeader(record: readonly string[], upstreamGiven: boolean, mapping: ColumnMapping | undefined): KeyColumns {
  if (record.length > MOST_COLUMNS) throw fault('TOO_MANY_COLUMNS', { row: 1, column: MOST_COLUMNS + 1, most: MOST_COLUMNS });
  const mapped = mappingOf(mapping);
  const places = new Map<KeyColumn, number>();
  const unknown: RowProblem[] = [];
  for (const [place, heading] of record.entries()) {
    const column = columnOf(heading, mapped);
    if (!column) {
      unknown.push({ row: 1, ...problem('UNKNOWN_COLUMN', { column: heading.trim().slice(0, 100) }) });
      continue;
    }
    if (places.has(column)) throw fault('COLUMN_TWICE', { field: column, column: place + 1 });
    places.set(column, place);
  }
  const found = record.map((heading) => heading.trim().slice(0, 50)).join(', ').slice(0, 300) || '-';
  if (!places.has('key_value')) throw fault('NO_COLUMN', { field: 'key_value', found });
  if (!places.has('upstream_id') && !upstreamGiven) throw fault('NO_COLUMN', { field: 'upstream_id', found });
  return { places, width: record.length, unknown };
}

/** The columns of a plain list of keys. */
export const LIST_COLUMNS: KeyColumns = { places: new Map([['key_value', 0]]), width: 1, unknown: [] };
