import { z } from 'zod';
import { ERROR_STATUS, type ErrorCode } from '@app/core';
import { REFUSAL_STATUS, type RefusalCode } from '@app/proxy';
import type { JsonSchema } from './openapi.types.js';

const whole = z.int().min(0);

/** Bodies of the REST endpoints, by their names in the document. Tests hold real answers against them. */
export const SCHEMAS = {
  Problem: z
    .looseObject({
      type: z.string().describe('about:blank'),
      status: z.int(),
      code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]).describe('From a closed set.'),
      detail: z.string(),
      fields: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional().describe('Each wrong field of the input.'),
      retryAfterSeconds: z.number().optional(),
    })
    .describe('RFC 9457 problem details of the admin API.'),
  ProxyProblem: z
    .looseObject({
      type: z.string(),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      code: z.enum(Object.keys(REFUSAL_STATUS) as [RefusalCode, ...RefusalCode[]]),
      requestId: z.string(),
    })
    .describe("The gateway's own error on the proxied path, where the upstream's error format is PROBLEM_JSON."),
  ProxyOpenAiError: z
    .strictObject({ error: z.looseObject({ message: z.string(), type: z.string(), param: z.null(), code: z.string(), requestId: z.string() }) })
    .describe("The gateway's own error on the proxied path, where the upstream's error format is OPENAI."),
  Live: z.strictObject({ status: z.literal('ok') }),
  Ready: z.looseObject({ status: z.literal('ok'), info: z.record(z.string(), z.unknown()), error: z.record(z.string(), z.unknown()), details: z.record(z.string(), z.unknown()) }),
  KeyIds: z.strictObject({ key_ids: z.array(z.int().min(1)).min(1).max(1_000_000) }),
  KeyStatuses: z.strictObject({ key_ids: z.array(z.int().min(1)).min(1).max(1_000_000), status: z.enum(['active', 'disabled', 'banned']) }),
  BulkAnswer: z.strictObject({ success_count: whole, failed_count: whole, not_found: z.array(z.int()).describe('Ids that do not exist.') }),
  JsonImport: z.strictObject({
    upstream_id: z.int().min(1).optional().describe('Of keys that name none.'),
    keys: z.array(z.record(z.string(), z.unknown())).describe('Objects with the columns of the template, such as key_value and name.'),
  }),
  ImportAnswer: z.strictObject({ success_count: whole, failed_count: whole, errors: z.array(z.strictObject({ row: whole, error: z.string() })) }).describe('An import that is done.'),
  QueuedImport: z.strictObject({ job_id: z.int(), status: z.string(), status_url: z.string() }).describe('An import that goes on as a job.'),
  ImportJob: z.strictObject({
    job_id: z.int(),
    status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'undone']),
    total_rows: whole.nullable().describe('Known once the whole file has been read.'),
    done_rows: whole,
    success_count: whole,
    failed_count: whole,
    error: z.string().nullable(),
    errors_url: z.string(),
  }),
  Upload: z.strictObject({ upload_id: z.string(), file_name: z.string(), bytes: whole, encoding: z.string() }),
  ScriptTest: z.strictObject({
    script_type: z.enum(['javascript', 'python']),
    script: z.string().describe('At most 16 KiB.'),
    context: z.record(z.string(), z.unknown()).optional().describe('What takes the place of the example: request, upstream, key, consumer, now, vars.'),
    timeout_ms: z.int().min(1).max(10_000).optional(),
  }),
  ScriptTestAnswer: z.strictObject({
    success: z.boolean(),
    result: z.string().nullable(),
    error: z.strictObject({ type: z.string(), message: z.string(), line: z.int().nullable(), column: z.int().nullable() }).nullable(),
    execution_time_ms: z.number(),
    logs: z.array(z.string()),
  }),
  ScriptExamples: z.strictObject(Object.fromEntries(['javascript', 'python'].map((language) => [language, z.array(z.strictObject({ name: z.string(), description: z.string(), code: z.string() }))]))),
} satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof SCHEMAS;

export function ref(name: SchemaName): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The components of the document. */
export function componentSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const { $schema: _, ...json } = z.toJSONSchema(schema) as JsonSchema;
      return [name, json];
    }),
  );
}
