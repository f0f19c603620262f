import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type DomainEventType, type Language, LANGUAGES, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import { ChannelKind } from '../channels/channel-sender.js';
import type { NotificationTemplateInput } from '../notifications.inputs.js';
import { defaultTemplate } from './default-templates.js';
import { EVENT_LABELS } from './event-labels.js';
import { viewOf } from './event-view.js';
import type { NotificationEventType } from './notification-event-type.js';
import { NotificationTemplate } from './notification-template.entity.js';
import { sampleEvent } from './sample-events.js';
import { checkTemplate, render, type TemplateText } from './template-renderer.js';

/** The texts of notifications. */
@Injectable()
export class NotificationTemplatesService {
  constructor(
    @InjectRepository(NotificationTemplate) private readonly templates: Repository<NotificationTemplate>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** The text of every event for a kind of channel and a language. */
  async list(channelKind: ChannelKind, language: Language): Promise<NotificationTemplate[]> {
    const own = new Map((await this.templates.findBy({ channelKind, language })).map((template) => [template.eventType, template]));
    return (Object.keys(EVENT_LABELS) as DomainEventType[]).map((eventType) => own.get(eventType) ?? { eventType, channelKind, language, customised: false, ...defaultTemplate(eventType, language) });
  }

  /** Every event that can be routed, and what its texts may name. */
  eventTypes(language: Language): NotificationEventType[] {
    const known = LANGUAGES.find((one) => one === language) ?? 'en';
    return (Object.keys(EVENT_LABELS) as DomainEventType[]).map((type) => ({ type, label: EVENT_LABELS[type][known], variables: Object.keys(viewOf(sampleEvent(type), 'UTC', known)) }));
  }

  async set(input: NotificationTemplateInput): Promise<NotificationTemplate> {
    checkTemplate(input);
    const { eventType, channelKind, language } = input;
    await this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(NotificationTemplate, { eventType, channelKind, language });
      await transaction.manager.upsert(NotificationTemplate, { ...input }, ['eventType', 'channelKind', 'language']);
      await this.audit.record(transaction, { action: 'notification_template.update', subjectKind: 'notification_template', subjectId: `${eventType}/${channelKind}/${language}`, before, after: input });
    });
    return this.templates.findOneByOrFail({ eventType, channelKind, language });
  }

  /** Goes back to the text that comes with the product. */
  async reset(eventType: DomainEventType, channelKind: ChannelKind, language: Language): Promise<NotificationTemplate> {
    await this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(NotificationTemplate, { eventType, channelKind, language });
      if (!before) return;
      await transaction.manager.delete(NotificationTemplate, { eventType, channelKind, language });
      await this.audit.record(transaction, { action: 'notification_template.reset', subjectKind: 'notification_template', subjectId: `${eventType}/${channelKind}/${language}`, before });
    });
    return { eventType, channelKind, language, customised: false, ...defaultTemplate(eventType, language) };
  }

  preview(input: NotificationTemplateInput, timeZone: string): TemplateText {
    checkTemplate(input);
    return render(input, viewOf(sampleEvent(input.eventType), timeZone, input.language));
  }
}
