import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

export enum RunStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  /** The run before had not ended. */
  SKIPPED = 'SKIPPED',
}

registerEnumType(RunStatus, { name: 'ScheduledTaskRunStatus' });

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
