import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SEVERITIES, type DomainEventType, type Severity } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

export const SeverityEnum = Object.fromEntries(SEVERITIES.map((severity) => [severity, severity])) as Record<Severity, Severity>;
registerEnumType(SeverityEnum, { name: 'Severity' });

/** Which events go to which channel, and when not. */
@ObjectType({ description: 'Which events go to which channel, and when not.' })
@Entity()
export class NotificationRoute {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field(() => ID)
  @Column('integer')
  channelId!: number;

  @Field(() => [String], { description: 'Empty: all events.' })
  @Column('text', { array: true, default: [] })
  eventTypes!: DomainEventType[];

  @Field(() => [ID], { description: 'Empty: all upstreams, and events that belong to none.' })
  @Column('integer', { array: true, default: [] })
  upstreamIds!: number[];

  @Field(() => SeverityEnum)
  @Column('text', { default: 'INFO' })
  minimumSeverity!: Severity;

  @Field(() => String, { nullable: true, description: 'HH:MM in timeZone. What comes in quiet hours waits for their end, unless it is CRITICAL.' })
  @Column('text', { nullable: true })
  quietFrom!: string | null;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  quietTo!: string | null;

  @Field()
  @Column('text', { default: 'UTC' })
  timeZone!: string;

  @Field(() => Int, { description: 'The same event about the same subject is told once in this time.' })
  @Column('integer', { default: 300 })
  dedupeSeconds!: number;

  @Field(() => Int, { nullable: true, description: 'When more than this many wait at the same time, they go out as one digest.' })
  @Column('integer', { nullable: true })
  digestAfter!: number | null;

  @Field(() => Int, { description: 'Told again after this time while it lasts; 0 is never.' })
  @Column('integer', { default: 14_400 })
  repeatSeconds!: number;

  @Field({ description: 'Also tells when what was told is over.' })
  @Column('boolean', { default: true })
  recoveryNotice!: boolean;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
