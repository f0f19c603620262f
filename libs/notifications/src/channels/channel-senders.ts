import { Inject, Injectable } from '@nestjs/common';
import type { ChannelKind, ChannelSender } from './channel-sender.js';
import type { ChannelSettings } from './channel-settings.js';
import { DingTalkSender } from './dingtalk.sender.js';
import { EmailSender } from './email.sender.js';
import { FeishuSender } from './feishu.sender.js';
import { SlackSender } from './slack.sender.js';
import { WeComSender } from './wecom.sender.js';
import { WebhookSender } from './webhook.sender.js';

/** Every kind of channel: a new one is a class and a line here. */
export const SENDER_CLASSES = [EmailSender, WebhookSender, DingTalkSender, FeishuSender, WeComSender, SlackSender];
export const SENDERS = Symbol('channel senders');

@Injectable()
export class ChannelSenders {
  private readonly byKind: Map<ChannelKind, ChannelSender<ChannelSettings>>;

  constructor(@Inject(SENDERS) senders: ChannelSender<ChannelSettings>[]) {
    this.byKind = new Map(senders.map((sender) => [sender.kind, sender]));
  }

  get(kind: ChannelKind): ChannelSender<ChannelSettings> {
    return this.byKind.get(kind)!;
  }
}
