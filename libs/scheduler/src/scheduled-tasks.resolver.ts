import { Args, ID, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, PageArgs, type Page } from '@app/core';
import { Can } from '@app/access';
import { ScheduledTaskCount, ScheduledTaskRun, ScheduledTaskView } from './scheduled-task.entity.js';
import { ScheduledTasksService } from './scheduled-tasks.service.js';

@ObjectType()
export class ScheduledTaskRunConnection extends connectionOf(ScheduledTaskRun) {}

@Resolver(() => ScheduledTaskRun)
export class ScheduledTaskRunResolver {
  @ResolveField(() => [ScheduledTaskCount], { description: 'The numbers that the result speaks of.' })
  @Can('read', 'ScheduledTask')
  resultCounts(@Parent() { resultParams }: ScheduledTaskRun): ScheduledTaskCount[] {
    return Object.entries(resultParams).map(([name, count]) => ({ name, count }));
  }
}

@Resolver(() => ScheduledTaskView)
export class ScheduledTasksResolver {
  constructor(private readonly tasks: ScheduledTasksService) {}

  @Query(() => [ScheduledTaskView])
  @Can('read', 'ScheduledTask')
  scheduledTasks(): Promise<ScheduledTaskView[]> {
    return this.tasks.list();
  }

  @Query(() => ScheduledTaskRunConnection)
  @Can('read', 'ScheduledTask')
  scheduledTaskRuns(@Args() page: PageArgs, @Args('task', { type: () => ID, nullable: true }) task?: string): Promise<Page<ScheduledTaskRun>> {
    return this.tasks.history(page, task);
  }

  @Mutation(() => ScheduledTaskRun)
  @Can('run', 'ScheduledTask')
  runScheduledTask(@Args('id', { type: () => ID }) id: string): Promise<ScheduledTaskRun> {
    return this.tasks.runNow(id);
  }

  @Mutation(() => ScheduledTaskView, { description: 'What is not given stays as it is.' })
  @Can('update', 'ScheduledTask')
  setScheduledTask(
    @Args('id', { type: () => ID }) id: string,
    @Args('cron', { nullable: true }) cron?: string,
    @Args('enabled', { nullable: true }) enabled?: boolean,
    @Args('timeZone', { nullable: true }) timeZone?: string,
  ): Promise<ScheduledTaskView> {
    return this.tasks.set(id, { ...(cron && { cron }), ...(timeZone && { timeZone }), ...(enabled !== undefined && enabled !== null && { enabled }) });
  }
}
