import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, type OutgoingMessage } from './channel-sender.js';
import type { RobotSettings } from './channel-settings.js';
import { cutBytes, readRobotAnswer } from './robot-answer.js';

const LARGEST_TEXT_BYTES = 18_000;

/** A Feishu or Lark group's robot: a card with Markdown in it. */
@Injectable()
export class FeishuSender implements ChannelSender<RobotSettings> {
  readonly kind = ChannelKind.FEISHU;
  readonly mostAMinute = 90;

  constructor(private readonly http: OutboundHttp) {}

  async send({ title, markdown }: OutgoingMessage, { url, secret }: RobotSettings): Promise<DeliveryAnswer> {
    const card = {
      config: { wide_screen_mode: true },
      header: { title: { tag: 'plain_text', content: title } },
      elements: [{ tag: 'markdown', content: cutBytes(withoutHeading(markdown), LARGEST_TEXT_BYTES) }],
    };
    const body = JSON.stringify({ ...(secret && signature(secret)), msg_type: 'interactive', card });
    return readRobotAnswer(await this.http.post(url, body, { 'content-type': 'application/json; charset=utf-8' }), 'code');
  }
}

/** Feishu's signature: the HMAC-SHA256 of nothing, keyed by timestamp, line feed and secret, in base64. */
function signature(secret: string): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

/** The card has its title in its header already. */
function withoutHeading(markdown: string): string {
  return markdown.replace(/^#+ .*\n+/, '');
}
