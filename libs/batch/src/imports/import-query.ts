import { GatewayError } from '@app/core';
import type { FormFields } from '../uploads/multipart-file.js';
import type { ImportOptions } from './import-options.js';

/** The options of an import as REST takes them: in the query, or in the form before the file. */
export function importOptionsOf(query: Readonly<Record<string, unknown>>, fields: FormFields = {}): ImportOptions {
  const given = (name: string) => query[name] ?? fields[name];
  return { upstreamId: upstreamIdOf(given('upstream_id')), atomic: flagOf('atomic', given('atomic')), updateExisting: flagOf('update_existing', given('update_existing')) };
}

/** @throws GatewayError BAD_USER_INPUT when it is no id. */
export function upstreamIdOf(value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  if ((typeof value === 'string' || typeof value === 'number') && /^[1-9]\d{0,9}$/.test(String(value))) return Number(value);
  throw GatewayError.badInput('upstream_id', 'is not an id');
}

/** @throws GatewayError BAD_USER_INPUT when it is neither true nor false. */
export function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || value === '' || value === 'false' || value === '0' || value === false) return false;
  if (value === 'true' || value === '1' || value === true) return true;
  throw GatewayError.badInput(name, 'must be true or false');
}
