const QUOTED = /[",;\t\r\n]|^\s|\s$/;

/** One row of CSV by RFC 4180. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
