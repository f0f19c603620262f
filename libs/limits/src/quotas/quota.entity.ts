import { Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { QuotaReset } from './quota-period.js';

/** What a quota counts. */
export enum QuotaMeasure {
  REQUESTS = 'REQUESTS',
  /** What the answer says it cost, such as tokens. */
  UNITS = 'UNITS',
}

registerEnumType(QuotaMeasure, { name: 'QuotaMeasure', description: 'What a quota counts: requests, or units that the answers tell.' });

/** Sums of bigints arrive as text from the driver; they are far below 2^53. */
const numeric = { from: (text: string): number => Number(text), to: (value: number): number => value };

/** A total that API keys, or virtual keys, share: one of them, or all keys of one account. */
@ObjectType({ description: 'A total that API keys, or virtual keys, share: one of them, or all keys of one account.' })
@Entity()
export class Quota {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field()
  @Column('boolean', { default: true })
  enableQuota!: boolean;

  @Field(() => QuotaMeasure)
  @Column('text', { default: QuotaMeasure.REQUESTS })
  measure!: QuotaMeasure;

  @Field(() => String, { nullable: true, description: 'Where the answer, or its last server-sent event, tells the units: "usage.total_tokens".' })
  @Column('text', { nullable: true })
  unitsPath!: string | null;

  @Field(() => Float)
  @Column('bigint', { transformer: numeric })
  quotaTotal!: number;

  @Field(() => QuotaReset)
  @Column('text', { default: QuotaReset.NEVER })
  quotaReset!: QuotaReset;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  quotaResetCron!: string | null;

  @Field()
  @Column('text', { default: 'UTC' })
  timeZone!: string;

  @Field(() => [ID], { description: 'The API keys that share it.' })
  @Column('integer', { array: true, default: [] })
  apiKeyIds!: number[];

  @Field(() => [ID], { description: 'The virtual keys that share it.' })
  @Column('integer', { array: true, default: [] })
  virtualKeyIds!: number[];

  /** Raised when an admin sets it back: the counts of each generation are apart. */
  @Column('integer', { default: 0 })
  generation!: number;

  @Field()
  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
