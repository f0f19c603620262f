import { z } from 'zod';
import { consumer } from './consumer.schema.js';
import { limit } from './fields.js';
import { channel, route, template } from './notification.schema.js';
import { quota, rule } from './policy.schema.js';
import { upstream } from './upstream.schema.js';

const SECTION = 'Left out: not touched.';

/** The file that gatewayctl reads and writes. The JSON Schema for editors is made from this. */
export const documentSchema = z
  .strictObject({
    version: z.literal(1).describe("The form's version."),
    gatewayLimit: limit.nullable().optional().describe(`The limit of the whole gateway; null is none. ${SECTION}`),
    upstreams: z.array(upstream).optional().describe(SECTION),
    rules: z.array(rule).optional().describe(SECTION),
    consumers: z.array(consumer).optional().describe(SECTION),
    quotas: z.array(quota).optional().describe(SECTION),
    channels: z.array(channel).optional().describe(`Notification channels. ${SECTION}`),
    routes: z.array(route).optional().describe(`Notification routes. ${SECTION}`),
    templates: z.array(template).optional().describe(`Texts of notifications. ${SECTION}`),
  })
  .describe('Configuration of an API Gateway Pro.');

export type ConfigDocument = z.output<typeof documentSchema>;
export type ConfigInput = z.input<typeof documentSchema>;

/** Draft 2020-12, for editors. */
export function jsonSchema(): object {
  return { ...z.toJSONSchema(documentSchema, { io: 'input' }), title: 'API Gateway Pro' };
}
