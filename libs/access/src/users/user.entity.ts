import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { Role } from '../permissions/role.js';

/** A person who signs in. */
@ObjectType({ description: 'A person who signs in.' })
@Entity('user_account')
export class User {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  email!: string;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => Role)
  @Column('text')
  role!: Role;

  @Field(() => [ID], { nullable: true, description: 'The upstreams that the role is narrowed to; null is all.' })
  @Column('integer', { array: true, nullable: true })
  upstreamIds!: number[] | null;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  /** argon2id in the PHC format; null for who has not accepted the invitation, or signs in elsewhere. */
  @Column('text', { nullable: true })
  passwordHash!: string | null;

  /** Sealed, bound to `user_account.<id>.totp_secret`. */
  @Column('text', { nullable: true })
  totpSecret!: string | null;

  @Field({ description: 'Signs in with a one-time code besides the password.' })
  @Column('boolean', { default: false })
  totpEnabled!: boolean;

  /** The 30-second step of the last code that was used: a code works once. */
  @Column('bigint', { nullable: true, transformer: { to: (value) => value, from: (value: string | null) => (value === null ? null : Number(value)) } })
  totpLastStep!: number | null;

  @Column('text', { array: true, default: '{}' })
  recoveryCodeHashes!: string[];

  /** The identity provider's issuer and subject; null for who has not signed in by it. */
  @Column('text', { nullable: true })
  oidcSubject!: string | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  lastSignInAt!: Date | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}

/** What the audit log tells of a user. */
export function publicFieldsOf({ email, name, role, upstreamIds, enabled, totpEnabled }: User): object {
  return { email, name, role, upstreamIds, enabled, totpEnabled };
}
