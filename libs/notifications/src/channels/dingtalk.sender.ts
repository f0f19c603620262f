import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, type OutgoingMessage } from './channel-sender.js';
import type { RobotSettings } from './channel-settings.js';
import { cutBytes, readRobotAnswer } from './robot-answer.js';

const LARGEST_TEXT_BYTES = 18_000;

/** A DingTalk group's robot. It takes 20 messages a minute and locks itself for 10 minutes past that. */
@Injectable()
export class DingTalkSender implements ChannelSender<RobotSettings> {
  readonly kind = ChannelKind.DINGTALK;
  readonly mostAMinute = 18;

  constructor(private readonly http: OutboundHttp) {}

  async send({ title, markdown }: OutgoingMessage, { url, secret }: RobotSettings): Promise<DeliveryAnswer> {
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { title, text: cutBytes(markdown, LARGEST_TEXT_BYTES) } });
    return readRobotAnswer(await this.http.post(secret ? signed(url, secret) : url, body, { 'content-type': 'application/json; charset=utf-8' }), 'errcode');
  }
}

/** DingTalk's signature: HMAC-SHA256 of timestamp, line feed and secret, keyed by the secret, in base64. */
function signed(address: string, secret: string): string {
  const url = new URL(address);
  const timestamp = String(Date.now());
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return url.href;
}
