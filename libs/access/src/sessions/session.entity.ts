import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A browser in which somebody is signed in. */
@ObjectType({ description: 'A browser in which somebody is signed in.' })
@Entity()
export class Session {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => ID)
  @Column('integer')
  userId!: number;

  @Column('text')
  tokenHash!: string;

  @Field(() => String, { nullable: true, description: 'The address that signed in.' })
  @Column('text', { nullable: true })
  ip!: string | null;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  userAgent!: string | null;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field({ description: 'When a password or an identity provider last vouched for the user.' })
  @Column('timestamptz')
  authenticatedAt!: Date;

  @Field({ description: 'Within a minute.' })
  @Column('timestamptz')
  lastSeenAt!: Date;

  @Field({ description: 'Ends then, however busy it is.' })
  @Column('timestamptz')
  expiresAt!: Date;
}
