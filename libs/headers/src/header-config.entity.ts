import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** Where a header's value comes from. */
export enum HeaderValueType {
  STATIC = 'STATIC',
  /** The body of a function: what it returns. */
  JAVASCRIPT = 'JAVASCRIPT',
  /** A program: what it assigns to `result`. */
  PYTHON = 'PYTHON',
}

/** What becomes of a request when a script fails. */
export enum HeaderErrorPolicy {
  /** It is refused with 502 and HEADER_SCRIPT_FAILED. */
  FAIL = 'FAIL',
  /** It goes without the header. */
  OMIT = 'OMIT',
  /** It goes with the fallback value. */
  FALLBACK = 'FALLBACK',
}

registerEnumType(HeaderValueType, { name: 'HeaderValueType', description: "Where a header's value comes from." });
registerEnumType(HeaderErrorPolicy, { name: 'HeaderErrorPolicy', description: 'What becomes of a request when a script fails.' });

/** A header that is added to the requests of an upstream, in place of the client's of the same name. */
@ObjectType({ description: "A header that is added to an upstream's requests, in place of the client's of the same name." })
@Entity()
export class HeaderConfig {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field(() => ID)
  @Column('integer')
  upstreamId!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => HeaderValueType)
  @Column('text')
  valueType!: HeaderValueType;

  @Field({ description: 'The value itself, or the script that makes it.' })
  @Column('text')
  value!: string;

  @Field()
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field(() => Int, { description: 'Scripts run, and headers are sent, in this order.' })
  @Column('integer')
  position!: number;

  @Field(() => HeaderErrorPolicy)
  @Column('text', { default: HeaderErrorPolicy.FAIL })
  onError!: HeaderErrorPolicy;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  fallbackValue!: string | null;

  @Field(() => Int, { description: "How long a script's value is used again; 0 is never." })
  @Column('integer', { default: 0 })
  cacheSeconds!: number;

  @Field({ description: 'Keeps one value for each API key, not one for all.' })
  @Column('boolean', { default: false })
  cachePerKey!: boolean;

  @Field(() => Int)
  @Column('integer', { default: 1_000 })
  timeoutMs!: number;

  @Field({ description: "Lets the script read the API key's value." })
  @Column('boolean', { default: false })
  needsKeyValue!: boolean;

  @Field({ description: "Lets the script read the request's body, when its length is known and at most 64 KiB." })
  @Column('boolean', { default: false })
  needsBody!: boolean;

  @Field(() => Int)
  @Column('integer', { default: 1 })
  version!: number;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}

/** What a header's value or script was before, and since when. */
@ObjectType()
@Entity()
export class HeaderConfigVersion {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer')
  headerConfigId!: number;

  @Field(() => Int)
  @Column('integer')
  version!: number;

  @Field(() => HeaderValueType)
  @Column('text')
  valueType!: HeaderValueType;

  @Field()
  @Column('text')
  value!: string;

  @Field({ description: 'The e-mail address or the name of the API token.' })
  @Column('text')
  changedBy!: string;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  changedAt!: Date;
}
