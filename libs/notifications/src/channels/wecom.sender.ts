import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, type OutgoingMessage } from './channel-sender.js';
import type { RobotSettings } from './channel-settings.js';
import { cutBytes, readRobotAnswer } from './robot-answer.js';

/** What WeCom takes of Markdown. */
const LARGEST_TEXT_BYTES = 4_096;

/** A WeCom group's robot. It takes 20 messages a minute. */
@Injectable()
export class WeComSender implements ChannelSender<RobotSettings> {
  readonly kind = ChannelKind.WECOM;
  readonly mostAMinute = 18;

  constructor(private readonly http: OutboundHttp) {}

  async send({ markdown }: OutgoingMessage, { url }: RobotSettings): Promise<DeliveryAnswer> {
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { content: cutBytes(markdown, LARGEST_TEXT_BYTES) } });
    return readRobotAnswer(await this.http.post(url, body, { 'content-type': 'application/json; charset=utf-8' }), 'errcode');
  }
}
