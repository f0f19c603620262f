import type { Language } from '@app/core';
import { problemText } from '../messages/problem-text.js';
import type { RowProblem } from '../messages/problem.js';
import { csvLine } from '../rows/csv-line.js';
import { withGuard } from '../rows/formula-guard.js';

/** The error file, with a byte order mark so that spreadsheets read it as UTF-8. */
export async function* errorLines(problems: AsyncIterable<readonly RowProblem[]>, language: Language): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['row', 'error'])}`;
  for await (const portion of problems) yield portion.map((problem) => csvLine([String(problem.row), withGuard(problemText(problem, language))])).join('');
}
