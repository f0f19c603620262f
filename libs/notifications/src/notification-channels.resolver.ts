import { Args, Context, Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CallerRequest, Can } from '@app/access';
import { connectionOf, IdArg, languageOf, PageArgs, type Page } from '@app/core';
import { ShownChannelSettings } from './channels/shown-settings.js';
import { NotificationChannel } from './notification-channel.entity.js';
import { type ChannelTest, NotificationChannelsService } from './notification-channels.service.js';
import { CreateNotificationChannelInput, UpdateNotificationChannelInput } from './notifications.inputs.js';
import { answerWords } from './templates/reason-words.js';

@ObjectType()
export class NotificationChannelConnection extends connectionOf(NotificationChannel) {}

@ObjectType()
export class CreatedNotificationChannel {
  @Field(() => NotificationChannel)
  channel!: NotificationChannel;

  @Field(() => String, { nullable: true, description: "A webhook's signing secret that was made for it. Shown this once." })
  signingSecret!: string | null;
}

@ObjectType()
export class NotificationTestResult {
  @Field()
  succeeded!: boolean;

  @Field()
  answer!: string;
}

@Resolver(() => NotificationChannel)
export class NotificationChannelsResolver {
  constructor(private readonly channels: NotificationChannelsService) {}

  @Query(() => NotificationChannel)
  @Can('read', 'Notification')
  notificationChannel(@IdArg() id: number): Promise<NotificationChannel> {
    return this.channels.get(id);
  }

  @Query(() => NotificationChannelConnection)
  @Can('read', 'Notification')
  notificationChannels(@Args() page: PageArgs): Promise<Page<NotificationChannel>> {
    return this.channels.list(page);
  }

  @ResolveField(() => ShownChannelSettings)
  @Can('read', 'Notification')
  settings(@Parent() channel: NotificationChannel): ShownChannelSettings {
    return this.channels.shown(channel);
  }

  @ResolveField(() => String, { nullable: true, description: 'Why the last try came to nothing, in the language of Accept-Language.' })
  @Can('read', 'Notification')
  lastError(@Parent() { lastError, lastReason }: NotificationChannel, @Context() { req }: { req: CallerRequest }): string | null {
    return lastError && answerWords(lastError, lastReason, languageOf(req));
  }

  @Mutation(() => CreatedNotificationChannel)
  @Can('create', 'Notification')
  createNotificationChannel(@Args('input') input: CreateNotificationChannelInput): Promise<CreatedNotificationChannel> {
    return this.channels.create(input);
  }

  @Mutation(() => NotificationChannel)
  @Can('update', 'Notification')
  updateNotificationChannel(@IdArg() id: number, @Args('input') input: UpdateNotificationChannelInput): Promise<NotificationChannel> {
    return this.channels.update(id, input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'Notification')
  deleteNotificationChannel(@IdArg() id: number): Promise<boolean> {
    return this.channels.delete(id);
  }

  @Mutation(() => NotificationTestResult, { description: 'Sends a sample at once.' })
  @Can('run', 'Notification')
  sendTestNotification(@IdArg('channelId') channelId: number, @Context() { req }: { req: CallerRequest }): Promise<ChannelTest> {
    return this.channels.test(channelId, languageOf(req));
  }
}
