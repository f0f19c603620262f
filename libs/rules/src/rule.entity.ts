import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { RuleAction } from './rule-action.js';

export enum RuleMode {
  ENFORCE = 'ENFORCE',
  /** It shows in the logs that it would have fired, and does nothing. */
  LOG_ONLY = 'LOG_ONLY',
}

registerEnumType(RuleMode, { name: 'RuleMode' });

/** A condition on an upstream's answers, and what follows from it. */
@ObjectType({ description: "A condition on an upstream's answers, and what follows from it." })
@Entity()
export class Rule {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => ID, { nullable: true, description: 'Null: it holds for all upstreams.' })
  @Column('integer', { nullable: true })
  upstreamId!: number | null;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field(() => Int, { description: 'Higher goes first.' })
  @Column('integer', { default: 0 })
  priority!: number;

  @Field({ description: 'A condition in CEL.' })
  @Column('text')
  match!: string;

  @Field(() => Int, { description: 'It fires at the n-th match of a key within the window.' })
  @Column('integer', { default: 1 })
  thresholdCount!: number;

  @Field(() => Int)
  @Column('integer', { default: 60 })
  thresholdWindowSeconds!: number;

  @Field(() => [RuleAction])
  @Column({ type: 'jsonb' })
  actions!: RuleAction[];

  @Field(() => RuleMode)
  @Column('text', { default: RuleMode.ENFORCE })
  mode!: RuleMode;

  @Field(() => String, { nullable: true, description: 'The name of a rule that came with the product; it can be switched off and changed, not deleted.' })
  @Column({ type: 'text', nullable: true, update: false })
  builtin!: string | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
