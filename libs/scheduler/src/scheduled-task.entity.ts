import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { TASK_RESULTS, type TaskResultCode } from '@app/core';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

export enum RunStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  /** The run before had not ended. */
  SKIPPED = 'SKIPPED',
}

/** {@link TaskResultCode} for the schema. */
export const TaskResultEnum = Object.fromEntries(TASK_RESULTS.map((code) => [code, code])) as Record<TaskResultCode, TaskResultCode>;

registerEnumType(RunStatus, { name: 'ScheduledTaskRunStatus' });
registerEnumType(TaskResultEnum, { name: 'ScheduledTaskResultCode', description: 'What a run came to, for those who say it in another language than English.' });

/** What an admin has set for a task, where it differs from what the task brings. */
@Entity('scheduled_task')
export class TaskSetting {
  @PrimaryColumn('text')
  name!: string;

  @Column('text', { nullable: true })
  cron!: string | null;

  @Column('text', { nullable: true })
  timeZone!: string | null;

  @Column('boolean', { default: true })
  enabled!: boolean;
}

@ObjectType({ description: 'One execution of a scheduled task.' })
@Entity('scheduled_task_run')
export class ScheduledTaskRun {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  task!: string;

  @Field({ description: "The firing's time by the schedule, or when it was asked for." })
  @Column('timestamptz')
  scheduledFor!: Date;

  @Field({ description: 'Who asked for it; "schedule" when it was due.' })
  @Column('text')
  triggeredBy!: string;

  @Field(() => RunStatus)
  @Column('text')
  status!: RunStatus;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What it came to, or why it failed.' })
  @Column('text', { nullable: true })
  result!: string | null;

  @Field(() => TaskResultEnum, { nullable: true, description: 'What the result says; null where the words are those of an error.' })
  @Column('text', { nullable: true })
  resultCode!: TaskResultCode | null;

  @Column('jsonb', { default: {} })
  resultParams!: Record<string, number>;
}

/** A number in the result of a run. */
@ObjectType({ description: 'A number in the result of a run.' })
export class ScheduledTaskCount {
  @Field()
  name!: string;

  @Field(() => Int)
  count!: number;
}

/** A task as admins see it. */
@ObjectType('ScheduledTask', { description: 'Work with a schedule.' })
export class ScheduledTaskView {
  @Field(() => ID)
  id!: string;

  @Field()
  description!: string;

  @Field()
  cron!: string;

  @Field()
  timeZone!: string;

  @Field()
  enabled!: boolean;

  @Field(() => Int)
  timeLimitSeconds!: number;

  @Field(() => Date, { nullable: true })
  nextRunAt!: Date | null;

  @Field(() => ScheduledTaskRun, { nullable: true })
  lastRun!: ScheduledTaskRun | null;
}
