import { Args, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import type { DomainEventType, Language } from '@app/core';
import { ChannelKind } from '../channels/channel-sender.js';
import { NotificationTemplateInput } from '../notifications.inputs.js';
import { NotificationEventType } from './notification-event-type.js';
import { NotificationTemplate } from './notification-template.entity.js';
import { NotificationTemplatesService } from './notification-templates.service.js';
import type { TemplateText } from './template-renderer.js';

@ObjectType()
export class NotificationPreview {
  @Field()
  title!: string;

  @Field({ description: 'Markdown.' })
  body!: string;
}

@Resolver(() => NotificationTemplate)
export class NotificationTemplatesResolver {
  constructor(private readonly templates: NotificationTemplatesService) {}

  @Query(() => [NotificationTemplate])
  @Can('read', 'Notification')
  notificationTemplates(@Args('channelKind', { type: () => ChannelKind }) channelKind: ChannelKind, @Args('language', { type: () => String }) language: Language): Promise<NotificationTemplate[]> {
    return this.templates.list(channelKind, language);
  }

  @Query(() => [NotificationEventType], { description: 'Every event that can be routed, in the order in which they are offered.' })
  @Can('read', 'Notification')
  notificationEventTypes(@Args('language', { type: () => String, defaultValue: 'en' }) language: Language): NotificationEventType[] {
    return this.templates.eventTypes(language);
  }

  @Query(() => NotificationPreview, { description: 'The text with sample data.' })
  @Can('read', 'Notification')
  previewNotificationTemplate(@Args('input') input: NotificationTemplateInput, @Args('timeZone', { defaultValue: 'UTC' }) timeZone: string): TemplateText {
    return this.templates.preview(input, timeZone);
  }

  @Mutation(() => NotificationTemplate)
  @Can('update', 'Notification')
  setNotificationTemplate(@Args('input') input: NotificationTemplateInput): Promise<NotificationTemplate> {
    return this.templates.set(input);
  }

  @Mutation(() => NotificationTemplate, { description: 'Goes back to the text that comes with the product.' })
  @Can('update', 'Notification')
  resetNotificationTemplate(
    @Args('eventType', { type: () => String }) eventType: DomainEventType,
    @Args('channelKind', { type: () => ChannelKind }) channelKind: ChannelKind,
    @Args('language', { type: () => String }) language: Language,
  ): Promise<NotificationTemplate> {
    return this.templates.reset(eventType, channelKind, language);
  }
}
