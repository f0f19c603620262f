import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { formatLimitText } from '../format/limit-text.js';
import { LimitSubjectKind } from './limit-subject.js';

/** How many requests one subject may make. A field that is null does not limit. */
@ObjectType({ description: 'How many requests one subject may make. A field that is null does not limit.' })
@Entity('rate_limit')
export class Limit {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => LimitSubjectKind)
  @Column('text')
  subjectKind!: LimitSubjectKind;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  upstreamId!: number | null;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  apiKeyId!: number | null;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  consumerId!: number | null;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  virtualKeyId!: number | null;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field(() => Int, { nullable: true })
  @Column('integer', { nullable: true })
  requestsPerMinute!: number | null;

  @Field(() => Int, { nullable: true })
  @Column('integer', { nullable: true })
  requestsPerHour!: number | null;

  @Field(() => Int, { nullable: true })
  @Column('integer', { nullable: true })
  requestsPerDay!: number | null;

  @Field(() => Int, { nullable: true, description: 'Requests at the same time.' })
  @Column('integer', { nullable: true })
  maxConcurrent!: number | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @Field({ description: 'The three rates in short, such as "60/min, 1000/hour, 10000/day".' })
  get rates(): string {
    return formatLimitText(this);
  }
}
