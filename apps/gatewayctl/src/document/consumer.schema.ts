import { z } from 'zod';
import { addresses, flag, limit, moment, name, optionalText } from './fields.js';

export const virtualKey = z
  .strictObject({
    name: name(200),
    enabled: flag(true, 'Whether it is accepted.'),
    expiresAt: moment,
    allowedAddresses: addresses,
    allowedUpstreams: z.array(z.string()).nullable().default(null).describe('Slugs. Left out is all upstreams, an empty list none.'),
    limit: limit.optional(),
  })
  .describe('A credential that the gateway issues. Its secret is made by the gateway and told once, into the file of --secrets-file.');

export const consumer = z
  .strictObject({
    name: name(200),
    description: optionalText(2_000, 'Who it is.'),
    enabled: flag(true, 'Whether its virtual keys are accepted.'),
    limit: limit.optional(),
    upstreamLimits: z
      .array(limit.extend({ upstream: z.string().describe('The slug.') }))
      .default([])
      .describe("Limits of this consumer's use of one upstream."),
    virtualKeys: z.array(virtualKey).optional().describe('Left out: they are managed elsewhere, and not touched.'),
  })
  .describe('A client of the gateway: an application, a team, a person.');
