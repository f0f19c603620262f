import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { actAs, Clock, currentActor, GatewayError, MessageBus, systemActor, type TaskResult, taskResultWords, topic, Transactions, type ScheduledTask } from '@app/core';
import { CronJob } from 'cron';
import { Not, type Repository } from 'typeorm';
import { jobQueue, JobQueue } from './job-queue.js';
import { Schedule } from './schedule.js';
import { RunStatus, ScheduledTaskRun, TaskSetting } from './scheduled-task.entity.js';

export const SCHEDULED_TASKS = Symbol('scheduled tasks');

const CONCURRENCY = 4;
/** A run whose process has not been heard of for so long is given up, and the next may start; a process says that it lives twice in this time. */
const SILENT_SECONDS = 20;
const firings = jobQueue<{ task: string; runId: number }>('scheduled-tasks', { retryLimit: 0, policy: 'stately' });

/** Why a run failed, as its row keeps it. */
interface Failure {
  result: string;
  resultCode?: 'PROCESS_LOST' | 'RUN_STOPPED';
}

export const taskSettingsChanged = topic<{ name: string }>('scheduled-task-setting');

/**
 * Fires tasks. Every process keeps the clock; the first to write a firing's row, unique by task and time, queues it,
 * and the queue gives it to one process.
 */
@Injectable()
export class TaskRunner implements OnApplicationBootstrap {
  private readonly logger = new Logger('scheduler');

  constructor(
    @Inject(SCHEDULED_TASKS) readonly tasks: readonly ScheduledTask[],
    @InjectRepository(TaskSetting) private readonly settings: Repository<TaskSetting>,
    @InjectRepository(ScheduledTaskRun) private readonly runs: Repository<ScheduledTaskRun>,
    private readonly registry: SchedulerRegistry,
    private readonly jobs: JobQueue,
    private readonly transactions: Transactions,
    private readonly moduleRef: ModuleRef,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    bus.subscribe(taskSettingsChanged, ({ name }) => this.arm(this.getTask(name)));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.work(firings, ({ task, runId }, { signal }) => this.execute(this.getTask(task), runId, signal), { concurrency: CONCURRENCY });
    await Promise.all(this.tasks.map((task) => this.arm(task)));
  }

  getTask(name: string): ScheduledTask {
    const task = this.tasks.find((candidate) => candidate.name === name);
    if (!task) throw GatewayError.notFound('Scheduled task', name);
    return task;
  }

  /** Queues one firing. @returns undefined when another process has it already. */
  fire(task: ScheduledTask, scheduledFor: Date, triggeredBy: string): Promise<ScheduledTaskRun | undefined> {
    return this.transactions.run(async (transaction) => {
      const { raw } = await transaction.manager
        .createQueryBuilder()
        .insert()
        .into(ScheduledTaskRun)
        .values({ task: task.name, scheduledFor, triggeredBy, status: RunStatus.QUEUED })
        .orIgnore()
        .returning('*')
        .execute();
      const [row] = raw as { id: number }[];
      if (!row) return undefined;
      const queued = await this.jobs.send(firings, { task: task.name, runId: row.id }, { singletonKey: task.name, expireInSeconds: task.timeLimitSeconds, heartbeatSeconds: SILENT_SECONDS }, transaction);
      if (queued === null) await transaction.manager.update(ScheduledTaskRun, row.id, { status: RunStatus.SKIPPED, ...told({ code: 'RUN_BEFORE_NOT_ENDED' }) });
      return transaction.manager.findOneByOrFail(ScheduledTaskRun, { id: row.id });
    });
  }

  /** Fires now, in the caller's name. */
  async fireNow(name: string): Promise<ScheduledTaskRun> {
    return (await this.fire(this.getTask(name), new Date(this.clock.now()), currentActor().label))!;
  }

  /** The schedule in force: the admin's where there is one, else the task's own. */
  async scheduleOf(task: ScheduledTask): Promise<{ cron: string; timeZone: string; enabled: boolean }> {
    const setting = await this.settings.findOneBy({ name: task.name });
    return { cron: setting?.cron ?? task.cron, timeZone: setting?.timeZone ?? task.timeZone ?? 'UTC', enabled: setting?.enabled ?? true };
  }

  private async arm(task: ScheduledTask): Promise<void> {
    const { cron, timeZone, enabled } = await this.scheduleOf(task);
    if (this.registry.doesExist('cron', task.name)) this.registry.deleteCronJob(task.name);
    if (!enabled) return;
    const schedule = new Schedule(cron, timeZone);
    const job = CronJob.from({
      cronTime: cron,
      timeZone,
      onTick: async () => {
        const due = schedule.latest(new Date(this.clock.now()));
        if (due) await this.fire(task, due, 'schedule').catch((error) => this.logger.error(error));
      },
    });
    this.registry.addCronJob(task.name, job);
    job.start();
  }

  private async execute(task: ScheduledTask, runId: number, signal: AbortSignal): Promise<void> {
    await this.runs.update(runId, { status: RunStatus.RUNNING, startedAt: new Date(this.clock.now()) });
    await this.giveUpOthers(task, runId);
    try {
      const service = this.moduleRef.get(task.service, { strict: false });
      const result = await actAs(systemActor(`task:${task.name}`), () => task.run(service, signal));
      await this.runs.update({ id: runId, status: RunStatus.RUNNING }, { status: RunStatus.SUCCEEDED, finishedAt: new Date(this.clock.now()), ...told(result) });
    } catch (error) {
      await this.fail(task, runId, signal.aborted ? told({ code: 'RUN_STOPPED' }) : { result: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The queue lets a task run once at a time: what else is called running was left behind by a process that is gone, or stopped. */
  private async giveUpOthers(task: ScheduledTask, runId: number): Promise<void> {
    const others = await this.runs.findBy({ task: task.name, status: RunStatus.RUNNING, id: Not(runId) });
    for (const { id } of others) await this.fail(task, id, told({ code: 'PROCESS_LOST' }));
  }

  private async fail(task: ScheduledTask, runId: number, failure: Failure): Promise<void> {
    this.logger.error(`${task.name} failed: ${failure.result}`);
    await this.transactions.run(async (transaction) => {
      const { affected } = await transaction.manager.update(ScheduledTaskRun, { id: runId, status: RunStatus.RUNNING }, { status: RunStatus.FAILED, finishedAt: new Date(this.clock.now()), ...failure });
      if (affected === 0) return;
      await transaction.raise({ type: 'task_failed', severity: 'WARNING', subject: `task:${task.name}`, data: { task: task.name, runId: String(runId), error: failure.result, reasonCode: failure.resultCode } });
    });
  }
}

/** A result as its row keeps it. */
function told<R extends TaskResult>(result: R): { result: string; resultCode: R['code']; resultParams: Record<string, number> } {
  return { result: taskResultWords(result), resultCode: result.code, resultParams: { ...result.params } };
}
