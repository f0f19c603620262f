import type { Content, JsonSchema, Operation, Parameter, ResponseObject } from './openapi.types.js';
import { ref, type SchemaName } from './schemas.js';

/** Who may call: an API token or a session for the admin API, a virtual key for the proxied path, or anybody. */
export const SECURITY: Record<'admin' | 'virtualKey' | 'open', Operation['security']> = {
  admin: [{ apiToken: [] }, { session: [] }],
  virtualKey: [{ virtualKey: [] }, { apiKeyHeader: [] }, { googleHeader: [] }, { keyParameter: [] }, {}],
  open: [],
};

export const ADMIN_REFUSALS = Object.fromEntries(['400', '401', '403', '429'].map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]));

export const COMMON_RESPONSES: Record<string, ResponseObject> = Object.fromEntries(
  Object.entries({ 400: 'The input is wrong; `fields` says where.', 401: 'Not signed in, or the token is not accepted.', 403: 'The role does not allow it.', 404: 'It does not exist.', 429: 'Too many calls in this minute.' }).map(([status, description]) => [
    `Refused${status}`,
    { description, content: { 'application/problem+json': { schema: ref('Problem') } } },
  ]),
);

export const NOT_FOUND = { 404: { $ref: '#/components/responses/Refused404' } };

export function json(name: SchemaName): Content {
  return { 'application/json': { schema: ref(name) } };
}

export function answers(description: string, content: Content): ResponseObject {
  return { description, content };
}

export const CSV: Content = { 'text/csv': { schema: { type: 'string' } } };
export const CSV_OR_NDJSON: Content = { ...CSV, 'application/x-ndjson': { schema: { type: 'string' } } };

export function inQuery(name: string, schema: JsonSchema, description?: string): Parameter {
  return { name, in: 'query', schema, ...(description && { description }) };
}

export function inPath(name: string, schema: JsonSchema, description?: string): Parameter {
  return { name, in: 'path', required: true, schema, ...(description && { description }) };
}
