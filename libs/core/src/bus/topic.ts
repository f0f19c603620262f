/** A name with the type of what is said under it. */
export interface Topic<T> {
  readonly name: string;
  /** Carries the payload's type; never set. */
  readonly payload?: T;
}

export function topic<T>(name: string): Topic<T> {
  return { name };
}

/** Rows of one noun that were created, changed or deleted. Views reload just these. */
export interface RowsChanged {
  ids: number[];
}

/** The topic on which changes of a noun's rows are announced. */
export function rowsChanged(noun: string): Topic<RowsChanged> {
  return topic<RowsChanged>(`changed:${noun}`);
}

/** Said locally when messages may have been missed (a link was down): every view reloads whole. */
export const resynchronise = topic<Record<string, never>>('resynchronise');

/** So many ids fit into one notification of PostgreSQL; a larger one would have other nodes reload everything. */
const IDS_A_MESSAGE = 600;

/** Ids, or what has one, in portions that fit into one message each. */
export function* inMessages<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += IDS_A_MESSAGE) yield rows.slice(start, start + IDS_A_MESSAGE);
}
