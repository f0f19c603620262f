import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

interface Validator {
  (value: unknown): boolean;
  errors?: { instancePath: string; message?: string; params: object }[] | null;
}
interface Ajv {
  addFormat(name: string, format: RegExp | true): Ajv;
  compile(schema: object): Validator;
}
type AjvClass = new (options: object) => Ajv;

/** Ajv 8 as Nest's and Angular's command lines bring it along. */
const require = createRequire(import.meta.resolve('ajv-formats'));

const FOLDER = join(import.meta.dirname, 'schemas');

/**
 * Holds a value against a JSON schema: a file by its path, or one of the published schemas in this folder's `schemas`:
 * `openapi-3.1.json` is OpenAPI's own (Apache 2.0), `compose-spec.json` that of the Compose specification (Apache 2.0).
 * @returns what is wrong, by path
 */
export function problemsBySchema(file: string, value: unknown, formats: Record<string, RegExp | true> = {}): string[] {
  // Ajv takes no `id`, as draft 4 has it.
  const withoutIds = (key: string, part: unknown) => (key === 'id' && typeof part === 'string' ? undefined : part);
  const { $schema, ...schema } = JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8'), withoutIds) as Record<string, unknown>;
  const isNew = String($schema).includes('2020-12');
  const { default: AjvOf } = require(isNew ? 'ajv/dist/2020.js' : 'ajv') as { default: AjvClass };
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => Ajv };
  const ajv = addFormats(new AjvOf({ strict: false, allErrors: true, logger: false }));
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  const validate = ajv.compile(schema);
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`);
}
