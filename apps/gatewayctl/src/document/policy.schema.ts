import { z } from 'zod';
import { flag, name, timeZone, whole } from './fields.js';

const DAY_SECONDS = 86_400;

export const ruleAction = z.strictObject({
  type: z.enum(['COOL_DOWN', 'DISABLE', 'BAN', 'RETRY', 'RETURN', 'NOTIFY', 'TAG']),
  durationSeconds: whole(1, 366 * DAY_SECONDS).optional(),
  untilHeader: z.string().max(200).optional().describe('The name of a header that holds seconds, a date, an epoch or a duration such as 1m30s.'),
  untilJsonPath: z.string().max(200).optional().describe('A field of a JSON body that holds the same.'),
  cron: z.string().max(100).optional().describe('When it ends: "0 0 * * *" is the next midnight.'),
  timeZone: z.string().max(60).optional().describe('IANA name, for cron; UTC when not given.'),
  tag: z.string().max(50).optional(),
  message: z.string().max(500).optional(),
});

export const rule = z
  .strictObject({
    name: name(100),
    builtin: z.string().optional().describe('Of a rule that comes with the product: by this it is known again. It is changed, never made or deleted.'),
    upstream: z.string().nullable().default(null).describe('The slug; left out, it holds for all upstreams.'),
    enabled: flag(true, 'Whether it is looked at.'),
    priority: whole(-1_000_000, 1_000_000).default(0).describe('Higher goes first.'),
    match: z.string().describe('A condition in CEL.'),
    thresholdCount: whole(1, 1_000).default(1).describe('It fires at the n-th match of a key within the window.'),
    thresholdWindowSeconds: whole(1, DAY_SECONDS).default(60),
    actions: z.array(ruleAction).min(1).max(10),
    mode: z.enum(['ENFORCE', 'LOG_ONLY']).default('ENFORCE'),
  })
  .describe("A condition on an upstream's answers, and what follows from it.");

export const quota = z
  .strictObject({
    name: name(100),
    quotaTotal: z.int().min(1).describe('Requests or units in a period.'),
    enableQuota: flag(true, 'Whether it holds.'),
    measure: z.enum(['REQUESTS', 'UNITS']).default('REQUESTS'),
    unitsPath: z
      .string()
      .max(200)
      .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be names with dots between them, such as usage.total_tokens')
      .nullable()
      .default(null)
      .describe('Where the answer tells the units; needed for UNITS.'),
    quotaReset: z.enum(['NEVER', 'DAILY', 'WEEKLY', 'MONTHLY', 'CRON']).default('NEVER').describe('A change begins a new period.'),
    quotaResetCron: z.string().max(100).nullable().default(null).describe('Needed for CRON.'),
    timeZone,
    apiKeys: z
      .array(z.strictObject({ upstream: z.string(), name: z.string() }))
      .max(10_000)
      .optional()
      .describe('The API keys that share it. Left out: who shares it is not touched.'),
    virtualKeys: z
      .array(z.strictObject({ consumer: z.string(), name: z.string() }))
      .max(10_000)
      .optional()
      .describe('The virtual keys that share it. Left out: who shares it is not touched.'),
  })
  .describe('A total that API keys, or virtual keys, share.');
