import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Language, Reasoned, SealedColumn } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { ChannelKind } from './channels/channel-sender.js';

registerEnumType(ChannelKind, { name: 'NotificationChannelKind' });

/** The name under which a channel's settings are sealed. */
export function channelSealedAs(id: number): string {
  return `notification_channel.${id}.settings`;
}

export const channelSettingsColumn: SealedColumn = { table: 'notification_channel', column: 'settings', key: ['id'], boundTo: ({ id }) => channelSealedAs(Number(id)) };

/** Where notifications go. */
@ObjectType({ description: 'Where notifications go. Its settings hold secrets and are never given out.' })
@Entity()
export class NotificationChannel {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => ChannelKind)
  @Column('text')
  kind!: ChannelKind;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field({ description: 'The recipients, or the host.' })
  @Column('text')
  target!: string;

  /** JSON, sealed. */
  @Column('text')
  settings!: string;

  @Field(() => String, { description: 'en or zh-CN.' })
  @Column('text', { default: 'en' })
  language!: Language;

  @Field({ description: 'In which times are written: an IANA name.' })
  @Column('text', { default: 'UTC' })
  timeZone!: string;

  @Field(() => Date, { nullable: true, description: 'Since when nothing has got through.' })
  @Column('timestamptz', { nullable: true })
  failingSince!: Date | null;

  @Column('text', { nullable: true })
  lastError!: string | null;

  /** What the last error says, where the gateway itself gives it. */
  @Column('jsonb', { nullable: true })
  lastReason!: Reasoned | null;

  /** Whoever delivers for this channel holds it until then. */
  @Column('timestamptz', { nullable: true })
  leasedUntil!: Date | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;

  @Field(() => Int, { nullable: true, description: 'Messages a minute that the other side takes; the rest go out as one digest.' })
  mostAMinute?: number;
}
