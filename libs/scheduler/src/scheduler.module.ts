import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JobQueue } from './job-queue.js';
import { ScheduledTaskRun, TaskSetting } from './scheduled-task.entity.js';
import type { ScheduledTask } from '@app/core';
import { ScheduledTaskRunResolver, ScheduledTasksResolver } from './scheduled-tasks.resolver.js';
import { ScheduledTasksService } from './scheduled-tasks.service.js';
import { SCHEDULED_TASKS, TaskRunner } from './task-runner.js';

/** Queued work, and work with a schedule. */
@Global()
@Module({})
export class SchedulerModule {
  /** @param tasks every scheduled task of the gateway. */
  static forRoot(tasks: readonly ScheduledTask[]): DynamicModule {
    return {
      module: SchedulerModule,
      imports: [ScheduleModule.forRoot(), TypeOrmModule.forFeature([TaskSetting, ScheduledTaskRun])],
      providers: [JobQueue, TaskRunner, ScheduledTasksService, ScheduledTasksResolver, ScheduledTaskRunResolver, { provide: SCHEDULED_TASKS, useValue: tasks }],
      exports: [JobQueue],
    };
  }
}
