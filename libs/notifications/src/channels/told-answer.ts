import { withoutSecrets } from '@app/core';
import type { ChannelKind } from './channel-sender.js';
import { type ChannelSettings, secretsOf } from './channel-settings.js';

/** What may be told of an answer: the other side may have repeated the channel's secrets in it. */
export function toldAnswer(text: string, kind: ChannelKind, settings: ChannelSettings): string {
  return withoutSecrets(text, secretsOf(kind, settings), '[redacted]');
}

/** Why nothing got through, with the reason below where there is one. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
