import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { KeyCause } from './key-cause.js';

export enum ApiKeyEventKind {
  CREATED = 'CREATED',
  COOLED = 'COOLED',
  DISABLED = 'DISABLED',
  BANNED = 'BANNED',
  ENABLED = 'ENABLED',
  HEALTH_RESET = 'HEALTH_RESET',
  TAGGED = 'TAGGED',
  REVEALED = 'REVEALED',
  VALUE_CHANGED = 'VALUE_CHANGED',
  PROBED = 'PROBED',
}

registerEnumType(ApiKeyEventKind, { name: 'ApiKeyEventKind' });

const numeric = { from: Number, to: (value: number) => value };

/** One change of a key's status or health, with its cause; from the view of what was told of the key alone and of many keys at once. */
@ObjectType({ description: "One change of a key's status or health, with its cause." })
@Entity('api_key_history')
export class ApiKeyEvent {
  @Field(() => ID)
  @PrimaryColumn('bigint', { transformer: numeric })
  id!: number;

  @Column('integer')
  apiKeyId!: number;

  @Field()
  @Column('timestamptz')
  at!: Date;

  @Field(() => ApiKeyEventKind)
  @Column('text')
  kind!: ApiKeyEventKind;

  @Field(() => Date, { nullable: true, description: 'When a cooldown ends, or a disabled key comes back.' })
  @Column('timestamptz', { nullable: true })
  until!: Date | null;

  @Field(() => KeyCause)
  @Column('jsonb')
  cause!: KeyCause;
}
