import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { Clock, keysetPage, scheduledTask, Transactions, type Page, type PageArgs, type ScheduledTask, type TaskResult } from '@app/core';
import type { Repository } from 'typeorm';
import { Schedule } from './schedule.js';
import { ScheduledTaskRun, ScheduledTaskView, TaskSetting } from './scheduled-task.entity.js';
import { TaskRunner, taskSettingsChanged } from './task-runner.js';

const RUNS_KEPT_DAYS = 30;

export interface TaskChange {
  cron?: string;
  timeZone?: string;
  enabled?: boolean;
}

/** What admins see and set of scheduled tasks. */
@Injectable()
export class ScheduledTasksService {
  constructor(
    private readonly runner: TaskRunner,
    @InjectRepository(ScheduledTaskRun) private readonly runs: Repository<ScheduledTaskRun>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  list(): Promise<ScheduledTaskView[]> {
    return Promise.all(this.runner.tasks.map((task) => this.view(task)));
  }

  history(page: PageArgs, task?: string): Promise<Page<ScheduledTaskRun>> {
    const query = this.runs.createQueryBuilder('run');
    if (task) query.andWhere('run.task = :task', { task });
    return keysetPage(query, page, { by: 'id', direction: 'DESC' });
  }

  runNow(name: string): Promise<ScheduledTaskRun> {
    return this.runner.fireNow(name);
  }

  /** What is not given stays as it is. */
  async set(name: string, change: TaskChange): Promise<ScheduledTaskView> {
    const task = this.runner.getTask(name);
    const before = await this.runner.scheduleOf(task);
    const wanted = { ...before, ...change };
    new Schedule(wanted.cron, wanted.timeZone);
    await this.transactions.run(async (transaction) => {
      await transaction.manager.upsert(TaskSetting, { name, ...wanted }, ['name']);
      await this.audit.record(transaction, { action: 'scheduled-task.update', subjectKind: 'scheduled_task', subjectId: name, before, after: wanted });
      transaction.announce(taskSettingsChanged, { name });
    });
    return this.view(task);
  }

  /** Drops old runs from the history. */
  async dropOldRuns(): Promise<TaskResult> {
    const before = new Date(this.clock.now() - RUNS_KEPT_DAYS * 86_400_000);
    const { affected } = await this.runs.createQueryBuilder().delete().where('scheduled_for < :before', { before }).execute();
    return { code: 'RUNS_DROPPED', params: { count: affected ?? 0 } };
  }

  private async view(task: ScheduledTask): Promise<ScheduledTaskView> {
    const { cron, timeZone, enabled } = await this.runner.scheduleOf(task);
    const lastRun = await this.runs.findOne({ where: { task: task.name }, order: { id: 'DESC' } });
    return {
      id: task.name,
      description: task.description,
      cron,
      timeZone,
      enabled,
      timeLimitSeconds: task.timeLimitSeconds,
      nextRunAt: enabled ? new Schedule(cron, timeZone).next(new Date(this.clock.now())) : null,
      lastRun,
    };
  }
}

export const dropOldTaskRuns = scheduledTask({
  name: 'drop-old-task-runs',
  description: `Drops the history of task runs older than ${RUNS_KEPT_DAYS} days.`,
  cron: '17 4 * * *',
  timeLimitSeconds: 300,
  service: ScheduledTasksService,
  run: (service) => service.dropOldRuns(),
});
