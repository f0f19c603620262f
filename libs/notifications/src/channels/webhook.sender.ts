import { Injectable } from '@nestjs/common';
import { Config } from '@app/core';
import { Webhook } from 'standardwebhooks';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, DeliveryRefusedError, type OutgoingMessage } from './channel-sender.js';
import type { WebhookSettings } from './channel-settings.js';

const TYPE_PREFIX = 'com.api-gateway-pro.';

/** A CloudEvent in JSON, signed by the Standard Webhooks specification. A digest is a CloudEvent whose data is a list. */
@Injectable()
export class WebhookSender implements ChannelSender<WebhookSettings> {
  readonly kind = ChannelKind.WEBHOOK;

  constructor(
    private readonly http: OutboundHttp,
    private readonly config: Config,
  ) {}

  async send(message: OutgoingMessage, { url, secret, headers }: WebhookSettings): Promise<DeliveryAnswer> {
    const body = JSON.stringify(this.cloudEvent(message));
    const sentAt = new Date();
    const { status, text } = await this.http.post(url, body, {
      ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(message.id, sentAt, body),
    });
    if (status < 200 || status > 299) throw new DeliveryRefusedError(`HTTP ${status} ${text}`);
    return { text: `HTTP ${status} ${text}` };
  }

  private cloudEvent({ id, events, at }: OutgoingMessage): object {
    const envelope = { specversion: '1.0', id, source: this.config.publicUrl, datacontenttype: 'application/json' };
    const [event] = events;
    if (events.length === 1) return { ...envelope, type: TYPE_PREFIX + event.type, subject: event.subject, time: event.occurredAt, data: { severity: event.severity, ...event.data, cause: event.cause } };
    const list = events.map(({ id: eventId, type, subject, severity, occurredAt, data }) => ({ id: eventId, type, subject, severity, time: occurredAt, ...data }));
    return { ...envelope, type: `${TYPE_PREFIX}digest`, time: at, data: { count: events.length, events: list } };
  }
}
