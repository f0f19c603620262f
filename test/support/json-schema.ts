import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

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
  const AjvOf = String($schema).includes('2020-12') ? Ajv2020 : Ajv;
  const ajv = new AjvOf({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  const validate = ajv.compile(schema);
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`);
}
