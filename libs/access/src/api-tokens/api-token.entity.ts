import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Role } from '../permissions/role.js';

/** Lets a program call the admin API. */
@ObjectType({ description: 'Lets a program call the admin API.' })
@Entity()
export class ApiToken {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => Role)
  @Column('text')
  role!: Role;

  @Field(() => [ID], { nullable: true, description: 'The upstreams that the role is narrowed to; null is all.' })
  @Column('integer', { array: true, nullable: true })
  upstreamIds!: number[] | null;

  @Column('text')
  tokenHash!: string;

  @Field({ description: 'The first characters of the token, by which people know it again.' })
  @Column('text')
  prefix!: string;

  @Field(() => ID, { nullable: true })
  @Column('integer', { nullable: true })
  createdById!: number | null;

  @Field(() => Date, { nullable: true, description: 'Within a minute.' })
  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}

@ObjectType()
export class CreatedApiToken {
  @Field(() => ApiToken)
  apiToken!: ApiToken;

  @Field({ description: 'Shown this once.' })
  secret!: string;
}
