import { type AttemptEvidence, currentActor, type Outcome } from '@app/core';
import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';

/** Who or what changed a key. */
export enum KeyChangeBy {
  ADMIN = 'ADMIN',
  RULE = 'RULE',
  /** What the gateway learnt from answers: a rate limit, truncated answers, failures in a row. */
  OUTCOME = 'OUTCOME',
  TASK = 'TASK',
  PROBE = 'PROBE',
}

registerEnumType(KeyChangeBy, { name: 'KeyChangeBy', description: 'Who or what changed a key.' });

/** Why a key is what it is. */
@ObjectType({ description: 'Why a key is what it is.' })
export class KeyCause {
  @Field(() => KeyChangeBy)
  by!: KeyChangeBy;

  @Field({ description: 'In words.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Who acted: an e-mail address, a token, a task.' })
  actor?: string;

  @Field(() => String, { nullable: true, description: 'The request whose answer it was.' })
  requestId?: string;

  @Field(() => ID, { nullable: true })
  ruleId?: number;

  @Field(() => String, { nullable: true })
  ruleName?: string;

  @Field(() => String, { nullable: true, description: 'What was seen: status and the headers that speak of limits.' })
  evidence?: string;
}

/** The cause of what a signed-in user, or a token, does. */
export function causedByAdmin(reason: string): KeyCause {
  return { by: KeyChangeBy.ADMIN, reason, actor: currentActor().label };
}

export function causedByOutcome(reason: string, outcome: Outcome, evidence: AttemptEvidence): KeyCause {
  return { by: KeyChangeBy.OUTCOME, reason, requestId: evidence.requestId, evidence: describeEvidence(outcome, evidence) };
}

const LONGEST_EVIDENCE = 500;

/** Status, error code and limit headers in one line. No other header: one could hold a secret. */
function describeEvidence(outcome: Outcome, { status, errorCode, headers }: AttemptEvidence): string {
  const told = Object.entries(headers)
    .filter(([name]) => name === 'retry-after' || name.includes('ratelimit') || name.includes('rate-limit'))
    .map(([name, value]) => `${name}: ${String(value)}`);
  const parts = [outcome as string, status === undefined ? undefined : `HTTP ${status}`, errorCode, ...told];
  return parts.filter((part) => part !== undefined).join(', ').slice(0, LONGEST_EVIDENCE);
}
