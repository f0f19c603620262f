import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One thing that somebody, or something, did. */
@ObjectType({ description: 'One thing that somebody, or something, did.' })
@Entity('audit_log')
export class AuditLogEntry {
  @Field(() => ID)
  @PrimaryColumn('bigint', { transformer: { to: (id: number) => id, from: Number } })
  id!: number;

  @Field()
  @Column('timestamptz')
  at!: Date;

  @Field({ description: 'USER, API_TOKEN or SYSTEM.' })
  @Column('text')
  actorKind!: string;

  @Field(() => ID, { description: '0 for the token of the environment and for the gateway itself.' })
  @Column('integer')
  actorId!: number;

  @Field({ description: "An e-mail address, a token's name, or the rule or task that acted." })
  @Column('text')
  actorLabel!: string;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  ip!: string | null;

  @Field({ description: 'Noun and verb, such as upstream.update.' })
  @Column('text')
  action!: string;

  @Field()
  @Column('text')
  subjectKind!: string;

  @Field()
  @Column('text')
  subjectId!: string;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  subjectName!: string | null;

  @Column('jsonb', { nullable: true })
  before!: object | null;

  @Column('jsonb', { nullable: true })
  after!: object | null;
}

@ObjectType({ description: 'A field that is not what it was.' })
export class AuditChange {
  @Field()
  field!: string;

  @Field(() => String, { nullable: true, description: 'As JSON; null when there was none.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'As JSON; null when there is none any more.' })
  after!: string | null;
}

/** The fields in which an entry's before and after differ. */
export function changesOf({ before, after }: Pick<AuditLogEntry, 'before' | 'after'>): AuditChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(state: object | null): Map<string, string> {
  return new Map(Object.entries(state ?? {}).map(([field, value]) => [field, JSON.stringify(value)]));
}
