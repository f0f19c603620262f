import { z } from 'zod';
import { flag, limit, moment, name, optionalText, secret, whole } from './fields.js';

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

export const probe = z
  .strictObject({
    enabled: flag(true, 'Whether resting keys are tried on a schedule.'),
    method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST']).default('GET'),
    path: z.string().max(2_000).regex(/^\/[\x21-\x7e]*$/, 'must begin with a slash and have no spaces').describe("Below the upstream's base URL; may have a query."),
    expectedStatuses: z.array(whole(100, 599)).min(1).max(20).default([200]).describe('The statuses by which a key is taken to be good.'),
    intervalMinutes: whole(1, 10_080).default(10),
  })
  .describe("How the upstream's keys are tried without a client's request. Left out: not at all.");

const variableName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a letter, followed by at most 63 letters, digits and underscores');

export const variable = z
  .union([
    z.strictObject({ name: variableName, value: z.string().max(8_192) }).describe('A value that anybody may read who may read the upstream.'),
    z.strictObject({ name: variableName, secretValue: secret('Stored encrypted, and never shown again.') }),
  ], 'must have a name, and either a value or a secretValue')
  .describe("A value that the upstream's scripts know as vars.<name>.");

export const header = z
  .strictObject({
    name: z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'must be a header name').describe('Not a hop-by-hop header, Host or Content-Length.'),
    valueType: z.enum(['STATIC', 'JAVASCRIPT', 'PYTHON']).default('STATIC').describe('Where the value comes from.'),
    value: z.string().describe('The value itself, or a script of at most 16 KiB.'),
    enabled: flag(true, 'Whether it is added.'),
    onError: z.enum(['FAIL', 'OMIT', 'FALLBACK']).default('FAIL').describe('What becomes of a request when the script fails.'),
    fallbackValue: optionalText(8_192, 'Needed with FALLBACK.'),
    cacheSeconds: whole(0, DAY_SECONDS).default(0).describe("How long a script's value is used again; 0 is never."),
    cachePerKey: flag(false, 'Keeps one value for each API key.'),
    timeoutMs: whole(1, 10_000).default(1_000),
    needsKeyValue: flag(false, "Lets the script read the API key's value."),
    needsBody: flag(false, "Lets the script read the request's body, up to 64 KiB."),
  })
  .describe("A header that is added to the upstream's requests. Scripts run in the order of the file.");

export const apiKey = z
  .strictObject({
    name: name(200),
    keyValue: secret('The credential.'),
    location: z.enum(['HEADER', 'QUERY', 'BODY']).default('HEADER').describe('Where the upstream wants it.'),
    paramName: z.string().trim().min(1).max(200).optional().describe('By default Authorization in headers, key in the query, api_key in bodies.'),
    valuePrefix: z.string().max(100).optional().describe('By default "Bearer " for the header Authorization, nothing elsewhere.'),
    weight: whole(1, 10_000).default(1),
    priority: whole(-1_000_000, 1_000_000).default(0).describe('Higher goes first.'),
    status: z.enum(['ACTIVE', 'DISABLED', 'BANNED']).optional().describe('Left out: whatever rules and people have made of it.'),
    tags: z.array(z.string().min(1).max(100)).max(50).optional().describe('Left out: whatever rules and people have made of them.'),
    owner: optionalText(200, 'Whose account it is.'),
    expiresAt: moment,
    limit: limit.optional(),
  })
  .describe('A credential for the upstream.');

export const upstream = z
  .strictObject({
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at its ends')
      .describe('Its name in the path, /proxy/<slug>/…, and by which it is known again.'),
    name: z.string().min(1).max(100),
    baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).describe('http or https, without query or fragment.'),
    enabled: flag(true, 'Whether requests are forwarded.'),
    open: flag(false, 'Serves clients without a virtual key.'),
    selectionPolicy: z.enum(['ROUND_ROBIN', 'WEIGHTED', 'RANDOM', 'LEAST_USED', 'PRIORITY']).default('ROUND_ROBIN'),
    connectTimeoutMs: whole(1, DAY_MS).default(10_000),
    responseTimeoutMs: whole(1, DAY_MS).default(300_000).describe("From the request's end until the answer's head."),
    idleTimeoutMs: whole(0, DAY_MS).default(0).describe("Between two pieces of the answer's body; 0 lets a silent stream live."),
    maxAttempts: whole(1, 5).default(3).describe('Attempts in all, each with another key.'),
    retryUnsafe: flag(false, 'Repeats requests that are not idempotent.'),
    failureThreshold: whole(0, 1_000).default(3).describe('Failures in a row after which a key is disabled; 0 is never.'),
    maxBodyMegabytes: whole(1, 10_240).default(32).describe('The largest request body that is forwarded, in MiB.'),
    errorFormat: z.enum(['PROBLEM_JSON', 'OPENAI']).default('PROBLEM_JSON').describe("The form of the gateway's own errors."),
    captureHeaders: flag(false, 'Keeps headers in the request log, without credentials.'),
    captureBodies: flag(false, 'Keeps the first 64 KiB of bodies in the request log, without credentials.'),
    redactedNames: z.array(z.string().min(1).max(200)).max(100).default([]).describe('Headers and fields whose values are never kept.'),
    limit: limit.optional(),
    probe: probe.optional(),
    variables: z.array(variable).default([]),
    headers: z.array(header).default([]),
    keys: z.array(apiKey).optional().describe('Its API keys. Left out: they are managed elsewhere, and not touched.'),
  })
  .describe('A remote HTTP API that the gateway forwards to.');
