import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { DomainEvent } from '@app/core';
import type { Repository } from 'typeorm';
import type { OutgoingMessage } from '../channels/channel-sender.js';
import type { NotificationChannel } from '../notification-channel.entity.js';
import type { Notification } from '../notification.entity.js';
import { defaultTemplate } from '../templates/default-templates.js';
import { renderDigest } from '../templates/digest.js';
import { viewOf } from '../templates/event-view.js';
import { NotificationTemplate } from '../templates/notification-template.entity.js';
import { render, type TemplateText } from '../templates/template-renderer.js';

interface EventRow {
  id: string;
  type: DomainEvent['type'];
  severity: DomainEvent['severity'];
  subject: string;
  upstream_id: number | null;
  data: object;
  cause: object;
  occurred_at: Date;
}

/** Writes messages out of events, in the channel's language, time zone and templates. */
@Injectable()
export class MessageComposer {
  constructor(@InjectRepository(NotificationTemplate) private readonly templates: Repository<NotificationTemplate>) {}

  async compose(id: string, notifications: readonly Notification[], channel: NotificationChannel, at: Date): Promise<OutgoingMessage> {
    const events = await this.loadEvents(notifications.map(({ eventId }) => eventId));
    const text = events.length === 1 ? await this.renderOne(events[0], channel) : renderDigest(events, channel.language, at.toISOString(), channel.timeZone);
    return { id, title: text.title, markdown: text.body, events, at: at.toISOString() };
  }

  async renderOne(event: DomainEvent, channel: Pick<NotificationChannel, 'kind' | 'language' | 'timeZone'>): Promise<TemplateText> {
    const own = await this.templates.findOneBy({ eventType: event.type, channelKind: channel.kind, language: channel.language });
    return render(own ?? defaultTemplate(event.type, channel.language), viewOf(event, channel.timeZone, channel.language));
  }

  private async loadEvents(ids: string[]): Promise<DomainEvent[]> {
    const rows = (await this.templates.manager.query('SELECT * FROM domain_event WHERE id = ANY($1) ORDER BY id', [ids])) as EventRow[];
    const byId = new Map(rows.map((row) => [row.id, toEvent(row)]));
    return ids.map((id) => byId.get(id)).filter((event) => event !== undefined);
  }
}

function toEvent({ id, type, severity, subject, upstream_id: upstreamId, data, cause, occurred_at: occurredAt }: EventRow): DomainEvent {
  return { id, type, severity, subject, upstreamId: upstreamId ?? undefined, data, cause, occurredAt: occurredAt.toISOString() } as DomainEvent;
}
