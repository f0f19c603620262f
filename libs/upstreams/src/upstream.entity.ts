import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SelectionPolicy } from '@app/core';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** The form of the gateway's own errors towards clients. */
export enum ErrorFormat {
  /** RFC 9457 `application/problem+json`. */
  PROBLEM_JSON = 'PROBLEM_JSON',
  /** `{"error": {"message", "type", "code"}}`, which OpenAI's clients understand. */
  OPENAI = 'OPENAI',
}

registerEnumType(ErrorFormat, { name: 'ErrorFormat', description: "The form of the gateway's own errors towards clients." });
registerEnumType(SelectionPolicy, { name: 'SelectionPolicy', description: 'How a key is chosen from the pool.' });

/** A remote HTTP API that the gateway forwards to. */
@ObjectType({ description: 'A remote HTTP API that the gateway forwards to.' })
@Entity()
export class Upstream {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field({ description: 'Its name in the path: /proxy/<slug>/…' })
  @Column('text')
  slug!: string;

  @Field({ description: 'What the path below /proxy/<slug> is appended to.' })
  @Column('text')
  baseUrl!: string;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field({ description: 'Serves clients without a virtual key.' })
  @Column('boolean', { default: false })
  open!: boolean;

  @Field(() => SelectionPolicy)
  @Column('text', { default: SelectionPolicy.ROUND_ROBIN })
  selectionPolicy!: SelectionPolicy;

  @Field(() => Int, { description: 'For a connection to be made.' })
  @Column('integer', { default: 10_000 })
  connectTimeoutMs!: number;

  @Field(() => Int, { description: "From the request's end until the answer's head." })
  @Column('integer', { default: 300_000 })
  responseTimeoutMs!: number;

  @Field(() => Int, { description: "Between two pieces of the answer's body; 0 lets a silent stream live." })
  @Column('integer', { default: 0 })
  idleTimeoutMs!: number;

  @Field(() => Int, { description: 'Attempts in all, each with another key; 1 to 5.' })
  @Column('integer', { default: 3 })
  maxAttempts!: number;

  @Field({ description: 'Repeats requests that are not idempotent, also after a time-out. Only for APIs where that does no harm.' })
  @Column('boolean', { default: false })
  retryUnsafe!: boolean;

  @Field(() => Int, { description: 'Failures in a row after which a key is disabled; 0 is never.' })
  @Column('integer', { default: 3 })
  failureThreshold!: number;

  @Field(() => Int, { description: 'The largest request body that is forwarded, in MiB.' })
  @Column('integer', { default: 32 })
  maxBodyMegabytes!: number;

  @Field(() => ErrorFormat)
  @Column('text', { default: ErrorFormat.PROBLEM_JSON })
  errorFormat!: ErrorFormat;

  @Field({ description: 'Keeps the headers of its requests and answers in the request log, without credentials.' })
  @Column('boolean', { default: false })
  captureHeaders!: boolean;

  @Field({ description: 'Keeps the first 64 KiB of its bodies in the request log, without credentials.' })
  @Column('boolean', { default: false })
  captureBodies!: boolean;

  @Field(() => [String], { description: 'Headers and fields whose values are never kept, besides those that look like credentials.' })
  @Column('text', { array: true, default: [] })
  redactedNames!: string[];

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
