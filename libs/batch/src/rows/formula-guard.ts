/** Spreadsheets take a text that begins so for a formula; apostrophes before it would be lost, and one alone says "empty text". */
const GUARDED = /^'*(?:[=+\-@\t\r\n＝＋－＠]|$)/;

/** Disarms a text that a spreadsheet would run, by an apostrophe. {@link withoutGuard} takes it away again. */
export function withGuard(text: string): string {
  return text !== '' && GUARDED.test(text) ? `'${text}` : text;
}

/** The text as it was before {@link withGuard}. */
export function withoutGuard(cell: string): string {
  return cell.startsWith("'") && GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** An empty text that is meant, where an empty cell would stand for the default. */
export const MEANT_EMPTY = "'";
