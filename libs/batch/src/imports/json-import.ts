import { GatewayError } from '@app/core';
import { csvLine } from '../rows/csv-line.js';
import { withGuard } from '../rows/formula-guard.js';
import { ALL_COLUMNS } from '../rows/key-columns.js';

/** `{"upstream_id": 1, "keys": [{"key_value": "…"}]}` */
export interface JsonImport {
  upstream_id?: unknown;
  keys?: unknown;
}

const LONGEST_HEADING = 100;

/**
 * The same keys as the rows of a file, so that there is one way in.
 * @throws GatewayError BAD_USER_INPUT where the document has another form.
 */
export function* csvOfJson({ keys }: JsonImport): Generator<Buffer> {
  if (!Array.isArray(keys)) throw GatewayError.badInput('keys', 'must be a list of keys');
  const rows = keys.map((key: unknown, index) => objectAt(key, index));
  const unknown = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !(ALL_COLUMNS as readonly string[]).includes(name)).slice(0, 20);
  const headings = [...ALL_COLUMNS, ...unknown];
  yield Buffer.from(csvLine(headings.map((heading) => heading.slice(0, LONGEST_HEADING))));
  for (const [index, row] of rows.entries()) yield Buffer.from(csvLine(headings.map((heading) => cellOf(row[heading], index, heading))));
}

function objectAt(key: unknown, index: number): Record<string, unknown> {
  if (typeof key === 'object' && key !== null && !Array.isArray(key)) return Object.assign(Object.create(null) as Record<string, unknown>, key);
  throw GatewayError.badInput(`keys.${index}`, 'must be an object');
}

function cellOf(value: unknown, index: number, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return withGuard(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && name === 'tags' && value.length === 0) return '';
  if (Array.isArray(value) && name === 'tags') return JSON.stringify(value);
  throw GatewayError.badInput(`keys.${index}.${name}`, 'must be a text, a number, true or false');
}
