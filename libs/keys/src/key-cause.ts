import { type AttemptEvidence, currentActor, EVENT_REASONS, type Outcome, type Reasoned } from '@app/core';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

/** Who or what changed a key. */
export enum KeyChangeBy {
  ADMIN = 'ADMIN',
  RULE = 'RULE',
  /** What the gateway learnt from answers: a rate limit, truncated answers, failures in a row. */
  OUTCOME = 'OUTCOME',
  TASK = 'TASK',
  PROBE = 'PROBE',
}

/** What came to pass, for those who say it in another language than English. */
export enum KeyCauseCode {
  CREATED = 'CREATED',
  IMPORTED = 'IMPORTED',
  /** Its status was set, without a reason of anybody's own. */
  STATUS_SET = 'STATUS_SET',
  VALUE_CHANGED = 'VALUE_CHANGED',
  HEALTH_RESET = 'HEALTH_RESET',
  REVEALED = 'REVEALED',
  /** An answer of the upstream said so, or implied it. */
  RESTED = 'RESTED',
  /** As often in a row as `count` says. */
  REFUSED_IN_A_ROW = 'REFUSED_IN_A_ROW',
  KEYS_LIMITED_TOGETHER = 'KEYS_LIMITED_TOGETHER',
  UPSTREAM_LIMITED = 'UPSTREAM_LIMITED',
  PROBE_PASSED = 'PROBE_PASSED',
  PROBE_FAILED = 'PROBE_FAILED',
  RULE_FIRED = 'RULE_FIRED',
  /** The time that a rule had set is over. */
  TIME_IS_OVER = 'TIME_IS_OVER',
}

registerEnumType(KeyCauseCode, { name: 'KeyCauseCode', description: 'What came to pass, for those who say it in another language than English.' });
registerEnumType(KeyChangeBy, { name: 'KeyChangeBy', description: 'Who or what changed a key.' });

/** Why a key is what it is. */
@ObjectType({ description: 'Why a key is what it is.' })
export class KeyCause {
  @Field(() => KeyChangeBy)
  by!: KeyChangeBy;

  @Field({ description: 'In words.' })
  reason!: string;

  @Field(() => KeyCauseCode, { nullable: true, description: 'What the reason says; null where the words are somebody\'s own.' })
  code?: KeyCauseCode;

  @Field(() => Int, { nullable: true, description: 'How often, where the code counts.' })
  count?: number;

  @Field(() => String, { nullable: true, description: 'The tag that was added, if one was.' })
  tag?: string;

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

/** The cause of what a signed-in user, or a token, does. @param code none where the reason is in their own words */
export function causedByAdmin(reason: string, code?: KeyCauseCode): KeyCause {
  return { by: KeyChangeBy.ADMIN, reason, code, actor: currentActor().label };
}

export function causedByOutcome(code: KeyCauseCode, reason: string, outcome: Outcome, evidence: AttemptEvidence): KeyCause {
  return { by: KeyChangeBy.OUTCOME, reason, code, requestId: evidence.requestId, evidence: describeEvidence(outcome, evidence) };
}

/** A cause as events tell it. */
export function reasonOf({ reason, code, count, ruleName }: KeyCause): Reasoned & { reason: string } {
  const reasonCode = EVENT_REASONS.find((known) => known === code);
  return { reason, reasonCode, reasonParams: reasonCode && { ...(count !== undefined && { count }), ...(ruleName !== undefined && { ruleName }) } };
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
