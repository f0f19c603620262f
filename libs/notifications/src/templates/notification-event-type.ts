import { Field, ObjectType } from '@nestjs/graphql';
import type { DomainEventType } from '@app/core';

@ObjectType({ description: 'An event that can be routed to channels.' })
export class NotificationEventType {
  @Field(() => String)
  type!: DomainEventType;

  @Field({ description: 'In the language that was asked for.' })
  label!: string;

  @Field(() => [String], { description: 'What its templates may name.' })
  variables!: string[];
}
