import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MailEncryption } from '../notifications.inputs.js';
import { ChannelKind } from './channel-sender.js';
import type { ChannelSettings, EmailSettings, WebhookSettings } from './channel-settings.js';

/** What of a channel's settings is no secret. Addresses of webhooks and robots hold tokens, so they are not here. */
@ObjectType({ description: "What of a channel's settings is no secret, and which secrets are set. Addresses of webhooks and robots count as secrets." })
export class ShownChannelSettings {
  @Field(() => String, { nullable: true })
  host?: string;

  @Field(() => Int, { nullable: true })
  port?: number;

  @Field(() => MailEncryption, { nullable: true })
  tls?: MailEncryption;

  @Field(() => String, { nullable: true })
  user?: string;

  @Field(() => String, { nullable: true })
  from?: string;

  @Field(() => [String])
  to!: string[];

  @Field({ description: 'Whether a password is set.' })
  hasPassword!: boolean;

  @Field({ description: 'Whether a secret is set by which messages are signed.' })
  hasSecret!: boolean;

  @Field(() => [String], { description: "The names of a webhook's own headers." })
  headerNames!: string[];
}

/** @returns the settings without anything that lets somebody send, or read, in the channel's place */
export function shownSettings(kind: ChannelKind, settings: ChannelSettings): ShownChannelSettings {
  if (kind === ChannelKind.EMAIL) {
    const { host, port, tls, user, from, to, password } = settings as EmailSettings;
    return { host, port, tls: tls as MailEncryption, user, from, to, hasPassword: Boolean(password), hasSecret: false, headerNames: [] };
  }
  const { secret, headers = [] } = settings as WebhookSettings;
  return { to: [], hasPassword: false, hasSecret: Boolean(secret), headerNames: headers.map(({ name }) => name) };
}
