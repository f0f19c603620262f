import { GatewayError } from '@app/core';
import { z } from 'zod';
import { ChannelKind } from './channel-sender.js';

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be a header name');
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be a header value of one line');

export const emailSettings = z.object({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  tls: z.enum(['NONE', 'STARTTLS', 'TLS']),
  user: z.string().optional(),
  password: z.string().optional(),
  from: z.string().min(3),
  to: z.array(z.email()).min(1).max(50),
});

export const webhookSettings = z.object({
  url: address,
  /** Standard Webhooks: `whsec_` and base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64'),
  headers: z.array(z.object({ name: headerName, value: headerValue })).max(20),
});

export const robotSettings = z.object({
  url: address,
  /** For robots that sign; Slack and WeCom have none. */
  secret: z.string().min(1).optional(),
});

export type EmailSettings = z.infer<typeof emailSettings>;
export type WebhookSettings = z.infer<typeof webhookSettings>;
export type RobotSettings = z.infer<typeof robotSettings>;
export type ChannelSettings = EmailSettings | WebhookSettings | RobotSettings;

const SCHEMAS: Record<ChannelKind, z.ZodType<ChannelSettings>> = {
  [ChannelKind.EMAIL]: emailSettings,
  [ChannelKind.WEBHOOK]: webhookSettings,
  [ChannelKind.DINGTALK]: robotSettings,
  [ChannelKind.FEISHU]: robotSettings,
  [ChannelKind.WECOM]: robotSettings,
  [ChannelKind.SLACK]: robotSettings,
};

/** @throws GatewayError BAD_USER_INPUT that names every wrong field. */
export function parseSettings(kind: ChannelKind, settings: object): ChannelSettings {
  const parsed = SCHEMAS[kind].safeParse(settings);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: ['settings', ...path].join('.'), message }));
  throw new GatewayError('BAD_USER_INPUT', fields.map(({ field, message }) => `${field}: ${message}`).join('; '), { fields });
}

/** What a list shows of where a channel leads: never a token, and robots' addresses are made of them. */
export function describeTarget(kind: ChannelKind, settings: ChannelSettings): string {
  if (kind === ChannelKind.EMAIL) return (settings as EmailSettings).to.join(', ');
  return new URL((settings as RobotSettings).url).host;
}

/** Every string in the settings that must not appear in a history or an error. */
export function secretsOf(kind: ChannelKind, settings: ChannelSettings): string[] {
  if (kind === ChannelKind.EMAIL) return [(settings as EmailSettings).password ?? ''].filter(Boolean);
  const { url, secret, headers = [] } = settings as WebhookSettings;
  const { pathname, search } = new URL(url);
  return [url, secret ?? '', search, pathname, ...headers.map(({ value }) => value)].filter((text) => text.length > 3);
}
