import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Actor } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Problem } from '../messages/problem.js';
import type { ImportOptions } from './import-options.js';

export enum ImportStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  /** The file cannot be read, or all or none was asked for and some row is not good. */
  FAILED = 'FAILED',
  /** Stopped by an admin; what was imported until then stays, and can be undone. */
  CANCELLED = 'CANCELLED',
  /** The keys that it brought are deleted. */
  UNDONE = 'UNDONE',
}

registerEnumType(ImportStatus, { name: 'ImportStatus' });

/** Still to be worked on. */
export const OPEN_STATUSES: readonly ImportStatus[] = [ImportStatus.QUEUED, ImportStatus.RUNNING];

/** One import of a file. */
@ObjectType({ description: 'One import of a file.' })
@Entity()
export class ImportJob {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  /** Null once the import has ended: the file, which holds keys, is dropped. */
  @Column('uuid', { nullable: true })
  uploadId!: string | null;

  @Field()
  @Column('text')
  fileName!: string;

  @Column('jsonb')
  options!: ImportOptions;

  /** In whose name it runs. */
  @Column('jsonb')
  actor!: Actor;

  @Field(() => ImportStatus)
  @Column('text')
  status!: ImportStatus;

  @Field(() => Int, { nullable: true, description: 'Known once the whole file has been read.' })
  @Column('integer', { nullable: true })
  totalRows!: number | null;

  @Field(() => Int)
  @Column('integer', { default: 0 })
  doneRows!: number;

  @Field(() => Int, { description: 'Keys that are new.' })
  @Column('integer', { default: 0 })
  added!: number;

  @Field(() => Int, { description: 'Keys that were there and took what the file says of them.' })
  @Column('integer', { default: 0 })
  updated!: number;

  @Field(() => Int, { description: 'Rows passed over, because the key was there already.' })
  @Column('integer', { default: 0 })
  duplicates!: number;

  @Field(() => Int, { description: 'Rows that are not good.' })
  @Column('integer', { default: 0 })
  invalid!: number;

  /** Why it failed as a whole. */
  @Column('jsonb', { nullable: true })
  fault!: Problem | null;

  /** Who works on it; only they may write its progress. */
  @Column('uuid', { nullable: true })
  runner!: string | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Field(() => Float, { description: 'From 0 to 1.' })
  get progress(): number {
    if (this.totalRows) return this.doneRows / this.totalRows;
    return this.status === ImportStatus.DONE ? 1 : 0;
  }
}
