import { z } from 'zod';
import { flag, name, secret, timeZone, whole } from './fields.js';

const DAY_SECONDS = 86_400;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

export const EVENT_TYPES = [
  'key_disabled',
  'key_banned',
  'key_recovered',
  'key_expiring',
  'quota_exceeded',
  'rate_limit_exceeded',
  'pool_low',
  'pool_exhausted',
  'pool_recovered',
  'runway_short',
  'upstream_cooling',
  'script_failing',
  'task_failed',
  'sign_in_locked',
  'rule_notified',
  'channel_disabled',
] as const;
export const CHANNEL_KINDS = ['EMAIL', 'WEBHOOK', 'DINGTALK', 'FEISHU', 'WECOM', 'SLACK'] as const;
export const LANGUAGES = ['en', 'zh-CN'] as const;
const language = z.enum(LANGUAGES);

const common = {
  name: name(100),
  enabled: flag(true, 'Whether it carries anything.'),
  language: language.default('en'),
  timeZone,
};

const email = z.strictObject({
  ...common,
  kind: z.literal('EMAIL'),
  settings: z.strictObject({
    host: z.string().min(1),
    port: whole(1, 65_535).default(587),
    tls: z.enum(['NONE', 'STARTTLS', 'TLS']).default('STARTTLS'),
    user: z.string().nullable().default(null),
    password: secret('Where the server wants one.').optional(),
    from: z.string().min(3),
    to: z.array(z.email()).min(1).max(50),
  }),
});

const webhook = z.strictObject({
  ...common,
  kind: z.literal('WEBHOOK'),
  settings: z.strictObject({
    url: secret('The address.'),
    secret: secret('whsec_ and base64. Left out, the gateway makes one and tells it once, into the file of --secrets-file.').optional(),
    headers: z.array(z.strictObject({ name: z.string(), value: secret('Its value.') })).max(20).default([]),
  }),
});

const robot = z.strictObject({
  ...common,
  kind: z.enum(['DINGTALK', 'FEISHU', 'WECOM', 'SLACK']),
  settings: z.strictObject({
    url: secret('The address.'),
    secret: secret('Where the robot signs.').optional(),
  }),
});

export const channel = z.discriminatedUnion('kind', [email, webhook, robot]).describe('Where notifications go.');

export const route = z
  .strictObject({
    name: name(100),
    channel: z.string().describe("The channel's name."),
    enabled: flag(true, 'Whether it leads anywhere.'),
    eventTypes: z.array(z.enum(EVENT_TYPES)).default([]).describe('Empty: all events.'),
    upstreams: z.array(z.string()).default([]).describe('Slugs. Empty: all upstreams.'),
    minimumSeverity: z.enum(['INFO', 'WARNING', 'CRITICAL']).default('INFO'),
    quietFrom: z.string().regex(TIME_OF_DAY, 'must be a time such as 22:00').nullable().default(null),
    quietTo: z.string().regex(TIME_OF_DAY, 'must be a time such as 07:30').nullable().default(null),
    timeZone,
    dedupeSeconds: whole(0, 7 * DAY_SECONDS).default(300).describe('The same event about the same subject is told once in this time.'),
    digestAfter: whole(1, 1_000).nullable().default(null).describe('When more than this many wait, they go out as one digest.'),
    repeatSeconds: whole(0, 30 * DAY_SECONDS).default(14_400).describe('Told again after this time while it lasts; 0 is never.'),
    recoveryNotice: flag(true, 'Also tells when it is over.'),
  })
  .describe('Which events go to which channel, and when not.');

export const template = z
  .strictObject({
    eventType: z.enum(EVENT_TYPES),
    channelKind: z.enum(CHANNEL_KINDS),
    language,
    title: z.string().max(500).describe('Mustache.'),
    body: z.string().max(10_000).describe('Markdown with Mustache.'),
  })
  .describe('The text of an event, in place of the one that comes with the product.');
