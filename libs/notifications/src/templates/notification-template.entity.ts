import { Field, ObjectType } from '@nestjs/graphql';
import type { DomainEventType, Language } from '@app/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ChannelKind } from '../channels/channel-sender.js';

/** A text that an admin has set in the default's place. */
@ObjectType({ description: 'The text of an event, in Markdown with {{variables}}.' })
@Entity()
export class NotificationTemplate {
  @Field(() => String)
  @PrimaryColumn('text')
  eventType!: DomainEventType;

  @Field(() => ChannelKind)
  @PrimaryColumn('text')
  channelKind!: ChannelKind;

  @Field(() => String)
  @PrimaryColumn('text')
  language!: Language;

  @Field()
  @Column('text')
  title!: string;

  @Field()
  @Column('text')
  body!: string;

  @Field({ description: 'False: this is the text that comes with the product.' })
  customised: boolean = true;
}
