import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A credential that the gateway issues to a consumer. */
@ObjectType({ description: 'A credential that the gateway issues to a consumer.' })
@Entity()
export class VirtualKey {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => ID)
  @Column('integer')
  consumerId!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field({ description: 'What it looks like, for telling keys apart.' })
  @Column('text')
  maskedSecret!: string;

  /** SHA-256: a secret of 256 random bits needs no slow hash. */
  @Column('text')
  secretHash!: string;

  /** Of the secret before the last rotation. */
  @Column('text', { nullable: true })
  previousSecretHash!: string | null;

  @Field(() => Date, { nullable: true, description: 'Until when the secret before the last rotation is accepted too.' })
  @Column('timestamptz', { nullable: true })
  previousValidUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Not accepted from then on.' })
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Field(() => [String], { description: 'Addresses and CIDR ranges that clients may come from; empty is everywhere.' })
  @Column('text', { array: true, default: [] })
  allowedAddresses!: string[];

  /** Apart from the list, so that a list which becomes empty with a deleted upstream does not open all others. */
  @Column('boolean', { default: true })
  allUpstreams!: boolean;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Only in the answer that issued it; the gateway keeps but a hash.' })
  secret?: string;
}
