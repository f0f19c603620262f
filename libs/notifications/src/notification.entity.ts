import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DomainEventType, Reasoned, Severity } from '@app/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { SeverityEnum } from './notification-route.entity.js';

export enum NotificationStatus {
  PENDING = 'PENDING',
  DELIVERED = 'DELIVERED',
  /** Given up. */
  FAILED = 'FAILED',
}

registerEnumType(NotificationStatus, { name: 'NotificationStatus' });

/** One event on its way to one channel. */
@ObjectType({ description: 'One event on its way to one channel.' })
@Entity()
export class Notification {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  /** What the receiver sees as the message's id, unless it goes out in a digest. */
  @Field(() => ID, { description: 'The same on every try.' })
  @Column('uuid')
  messageId!: string;

  /** The digest that it goes out in. */
  @Field(() => ID, { nullable: true })
  @Column('uuid', { nullable: true })
  digestId!: string | null;

  @Field(() => ID, { nullable: true })
  @Column('uuid')
  eventId!: string;

  @Field(() => ID)
  @Column('integer')
  channelId!: number;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  routeId!: number | null;

  @Field(() => String)
  @Column('text')
  eventType!: DomainEventType;

  @Field(() => SeverityEnum)
  @Column('text')
  severity!: Severity;

  @Field()
  @Column('text')
  subject!: string;

  @Field(() => NotificationStatus)
  @Column('text')
  status!: NotificationStatus;

  @Field(() => Int, { description: 'How often it was tried.' })
  @Column('integer', { default: 0 })
  attempts!: number;

  @Field(() => Int, { description: 'How many more of the same were told by this one, because they came soon after.' })
  @Column('integer', { default: 0 })
  repeats!: number;

  @Field()
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  nextAttemptAt!: Date | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  deliveredAt!: Date | null;
}

/** One try, and what came of it. */
@ObjectType({ description: 'One try, and what came of it.' })
@Entity()
export class NotificationAttempt {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('uuid')
  messageId!: string;

  @Column('integer')
  channelId!: number;

  @Field()
  @Column('timestamptz')
  at!: Date;

  @Field(() => Int)
  @Column('integer')
  durationMs!: number;

  @Field()
  @Column('boolean')
  succeeded!: boolean;

  /** What the other side answered, or why it could not be reached; without secrets. */
  @Column('text')
  answer!: string;

  /** What the answer says, where the gateway itself gives it. */
  @Column('jsonb', { nullable: true })
  reason!: Reasoned | null;
}
