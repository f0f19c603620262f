import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, DeliveryRefusedError, type OutgoingMessage } from './channel-sender.js';
import type { RobotSettings } from './channel-settings.js';
import { cutBytes } from './robot-answer.js';

/** A section of Slack's blocks holds 3000 characters. */
const LARGEST_TEXT_BYTES = 2_900;

/** A Slack incoming webhook. Slack takes one message a second. */
@Injectable()
export class SlackSender implements ChannelSender<RobotSettings> {
  readonly kind = ChannelKind.SLACK;
  readonly mostAMinute = 50;

  constructor(private readonly http: OutboundHttp) {}

  async send({ title, markdown }: OutgoingMessage, { url }: RobotSettings): Promise<DeliveryAnswer> {
    const text = cutBytes(asMrkdwn(markdown), LARGEST_TEXT_BYTES);
    const body = JSON.stringify({ text: title, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] });
    const { status, text: answer } = await this.http.post(url, body, { 'content-type': 'application/json; charset=utf-8' });
    if (status !== 200) throw new DeliveryRefusedError(`HTTP ${status} ${answer}`);
    return { text: answer };
  }
}

/** Slack's own Markdown: bold by one asterisk, no headings, no rules; &, < and > are escaped. */
function asMrkdwn(markdown: string): string {
  return markdown
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^\*([^*\n]+)\*$/gm, '_$1_')
    .replace(/^#+ (.*)$/gm, '*$1*')
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/^---$/gm, '');
}
