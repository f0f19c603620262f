/** What can be wrong with a file or one of its rows; {@link problemText} says it in words. */
export type ProblemCode =
  | 'EMPTY'
  | 'UPSTREAM_UNKNOWN'
  | 'NOT_AN_ID'
  | 'TOO_LONG'
  | 'CONTROL_CHARACTERS'
  | 'NOT_ONE_OF'
  | 'NOT_A_NUMBER'
  | 'NOT_A_BOOLEAN'
  | 'NOT_A_DATE'
  | 'BAD_TAGS'
  | 'QUOTA_MISSING'
  | 'NOT_A_HEADER_NAME'
  | 'NOT_A_HEADER_VALUE'
  | 'MASKED'
  | 'CELL_COUNT'
  | 'EXISTS'
  | 'EXISTS_OTHERWISE'
  | 'REPEATED'
  | 'UNKNOWN_COLUMN'
  | 'NOTHING_IMPORTED'
  | 'EMPTY_FILE'
  | 'COMPRESSED'
  | 'BINARY'
  | 'ENCODING'
  | 'NOT_CSV'
  | 'RECORD_TOO_LONG'
  | 'TOO_MANY_COLUMNS'
  | 'NO_COLUMN'
  | 'COLUMN_TWICE'
  | 'INTERRUPTED';

export type ProblemParams = Readonly<Record<string, string | number>>;

export interface Problem {
  readonly code: ProblemCode;
  readonly params: ProblemParams;
}

/** A problem of one row; `row` is what a spreadsheet shows. */
export interface RowProblem extends Problem {
  readonly row: number;
}

/** The file as a whole cannot be read. */
export class FileFault extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
    this.name = 'FileFault';
  }
}

export function problem(code: ProblemCode, params: ProblemParams = {}): Problem {
  return { code, params };
}

export function fault(code: ProblemCode, params: ProblemParams = {}): FileFault {
  return new FileFault({ code, params });
}
