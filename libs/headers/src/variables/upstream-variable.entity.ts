import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { SealedColumn } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A value that the scripts of an upstream know as `vars.<name>`. */
@ObjectType({ description: 'A value that the scripts of an upstream know as vars.<name>.' })
@Entity()
export class UpstreamVariable {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => ID)
  @Column('integer')
  upstreamId!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field({ description: 'Stored encrypted, and never shown again.' })
  @Column('boolean', { default: false })
  secret!: boolean;

  @Field(() => String, { nullable: true, description: 'Null when it is secret.' })
  @Column('text', { nullable: true })
  value!: string | null;

  /** An envelope of the secret box, null when the variable is not secret. */
  @Column('text', { nullable: true })
  sealedValue!: string | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}

/** What a variable's envelope is bound to. */
export function bindingOf(variable: { upstreamId: number; name: string }): string {
  return `upstream_variable.${variable.upstreamId}.${variable.name}`;
}

export const upstreamVariableColumn: SealedColumn = {
  table: 'upstream_variable',
  column: 'sealed_value',
  key: ['upstream_id', 'name'],
  boundTo: ({ upstream_id, name }) => bindingOf({ upstreamId: Number(upstream_id), name: String(name) }),
};
