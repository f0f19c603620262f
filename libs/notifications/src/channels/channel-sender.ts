import type { DomainEvent } from '@app/core';

export enum ChannelKind {
  EMAIL = 'EMAIL',
  WEBHOOK = 'WEBHOOK',
  DINGTALK = 'DINGTALK',
  FEISHU = 'FEISHU',
  WECOM = 'WECOM',
  SLACK = 'SLACK',
}

/** A message, ready to go. */
export interface OutgoingMessage {
  /** The same on each try, so that a receiver can tell a repetition. */
  id: string;
  title: string;
  markdown: string;
  /** One, or several in a digest. */
  events: DomainEvent[];
  /** When it was made, ISO 8601. */
  at: string;
}

/** What the other side said; kept in the history with the channel's secrets taken out. */
export interface DeliveryAnswer {
  text: string;
}

/** The other side took the message in, but did not accept it. */
export class DeliveryRefusedError extends Error {
  constructor(
    message: string,
    /** Another try would come to the same. */
    readonly final = false,
  ) {
    super(message);
    this.name = 'DeliveryRefusedError';
  }
}

/** One kind of channel. Settings have been checked by its schema. */
export interface ChannelSender<S extends object> {
  readonly kind: ChannelKind;
  /** Messages a minute that the other side takes, if it has a limit. */
  readonly mostAMinute?: number;
  /** @throws DeliveryRefusedError, or any Error when it could not be reached. */
  send(message: OutgoingMessage, settings: S): Promise<DeliveryAnswer>;
}
