import { Args, Context, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CallerRequest, Can } from '@app/access';
import { batchLoader, connectionOf, IdArg, languageOf, PageArgs, type Page } from '@app/core';
import { NotificationRoute } from './notification-route.entity.js';
import { NotificationRoutesService } from './notification-routes.service.js';
import { Notification, NotificationAttempt } from './notification.entity.js';
import { CreateNotificationRouteInput, NotificationFilter, UpdateNotificationRouteInput } from './notifications.inputs.js';
import { NotificationsService } from './notifications.service.js';
import { answerWords } from './templates/reason-words.js';

@ObjectType()
export class NotificationRouteConnection extends connectionOf(NotificationRoute) {}

@ObjectType()
export class NotificationConnection extends connectionOf(Notification) {}

@Resolver(() => Notification)
export class NotificationsResolver {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly routes: NotificationRoutesService,
  ) {}

  @Query(() => NotificationConnection, { name: 'notifications', description: 'The latest first.' })
  @Can('read', 'Notification')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: NotificationFilter): Promise<Page<Notification>> {
    return this.notifications.list(page, filter);
  }

  @Query(() => Notification)
  @Can('read', 'Notification')
  notification(@IdArg() id: number): Promise<Notification> {
    return this.notifications.get(id);
  }

  @ResolveField(() => String, { description: 'What it is about, by its name where it has one.' })
  @Can('read', 'Notification')
  async subjectName(@Parent() { id, subject }: Notification, @Context() context: { req: CallerRequest }): Promise<string> {
    return (await batchLoader(context, 'notification.subjectName', (ids) => this.notifications.subjectNames(ids, languageOf(context.req))).load(id)) ?? subject;
  }

  @ResolveField(() => [NotificationAttempt], { description: 'Every try, oldest first.' })
  @Can('read', 'Notification')
  tries(@Parent() notification: Notification): Promise<NotificationAttempt[]> {
    return this.notifications.tries(notification);
  }

  @Mutation(() => Notification, { description: 'Tries again at once, under the same id; also what was given up or delivered.' })
  @Can('run', 'Notification')
  retryDelivery(@IdArg() id: number): Promise<Notification> {
    return this.notifications.retry(id);
  }

  @Query(() => NotificationRouteConnection)
  @Can('read', 'Notification')
  notificationRoutes(@Args() page: PageArgs): Promise<Page<NotificationRoute>> {
    return this.routes.list(page);
  }

  @Mutation(() => NotificationRoute)
  @Can('create', 'Notification')
  createNotificationRoute(@Args('input') input: CreateNotificationRouteInput): Promise<NotificationRoute> {
    return this.routes.create(input);
  }

  @Mutation(() => NotificationRoute)
  @Can('update', 'Notification')
  updateNotificationRoute(@IdArg() id: number, @Args('input') input: UpdateNotificationRouteInput): Promise<NotificationRoute> {
    return this.routes.update(id, input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'Notification')
  deleteNotificationRoute(@IdArg() id: number): Promise<boolean> {
    return this.routes.delete(id);
  }
}

@Resolver(() => NotificationAttempt)
export class NotificationAttemptsResolver {
  @ResolveField(() => String, { description: 'What the other side answered, or why it could not be reached, in the language of Accept-Language; without secrets.' })
  @Can('read', 'Notification')
  answer(@Parent() { answer, reason }: NotificationAttempt, @Context() { req }: { req: CallerRequest }): string {
    return answerWords(answer, reason, languageOf(req));
  }
}
