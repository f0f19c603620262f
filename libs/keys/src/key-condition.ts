import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ApiKey } from './api-key.entity.js';
import { KeyCause } from './key-cause.js';
import { HEALTHY, type KeyHealth, RECOVERED, SHARE_BY_RECOVERY } from './key-health.js';
import { KeyStatus } from './key-status.js';

/** What a key is now: its status, or, of an active key, its health. */
export enum KeyCondition {
  ACTIVE = 'ACTIVE',
  /** Rests; comes back by itself. */
  COOLING = 'COOLING',
  /** Back from a cooldown with one trial request, then a growing share. */
  RECOVERING = 'RECOVERING',
  EXPIRED = 'EXPIRED',
  DISABLED = 'DISABLED',
  BANNED = 'BANNED',
}

registerEnumType(KeyCondition, { name: 'KeyCondition', description: 'What a key is now: its status, or, of an active key, its health.' });

@ObjectType({ description: 'What a key is now, and why.' })
export class ApiKeyHealth {
  @Field(() => KeyCondition)
  condition!: KeyCondition;

  @Field(() => Date, { nullable: true, description: 'When it is back, where that is known.' })
  until?: Date;

  @Field(() => Float, { description: 'The share of its usual turns that it gets.' })
  share!: number;

  @Field(() => Int, { description: 'Refusals (401, 402, 403) since the last success.' })
  consecutiveFailures!: number;

  @Field(() => Int, { description: 'Answers that broke off since the last whole one.' })
  consecutiveTruncations!: number;

  @Field(() => String, { nullable: true, description: 'Why it is not simply active.' })
  reason?: string;

  @Field(() => KeyCause, { nullable: true })
  cause?: KeyCause;
}

export function conditionOf(status: KeyStatus, expiresAtMs: number, health: KeyHealth, nowMs: number): KeyCondition {
  if (status === KeyStatus.DISABLED) return KeyCondition.DISABLED;
  if (status === KeyStatus.BANNED) return KeyCondition.BANNED;
  if (expiresAtMs <= nowMs) return KeyCondition.EXPIRED;
  if (health.cooldownUntilMs > nowMs) return KeyCondition.COOLING;
  return health.recovery === RECOVERED ? KeyCondition.ACTIVE : KeyCondition.RECOVERING;
}

/** @param health what this process knows; where it does not hold the key, what was last written */
export function describeHealth(key: ApiKey, health: KeyHealth = writtenHealth(key), nowMs: number): ApiKeyHealth {
  const condition = conditionOf(key.status, key.expiresAt?.getTime() ?? Infinity, health, nowMs);
  const { until, cause } = whenAndWhy(key, condition, health);
  return {
    condition,
    until,
    share: condition === KeyCondition.ACTIVE || condition === KeyCondition.RECOVERING ? SHARE_BY_RECOVERY[health.recovery] : 0,
    consecutiveFailures: health.consecutiveFailures,
    consecutiveTruncations: health.consecutiveTruncations,
    reason: cause?.reason,
    cause,
  };
}

function whenAndWhy(key: ApiKey, condition: KeyCondition, health: KeyHealth): { until?: Date; cause?: KeyCause } {
  switch (condition) {
    case KeyCondition.ACTIVE:
    case KeyCondition.EXPIRED:
      return {};
    case KeyCondition.COOLING:
      return { until: new Date(health.cooldownUntilMs), cause: key.state?.cooldownCause ?? undefined };
    case KeyCondition.RECOVERING:
      return { cause: key.state?.cooldownCause ?? undefined };
    case KeyCondition.DISABLED:
    case KeyCondition.BANNED:
      return { until: key.reenableAt ?? undefined, cause: key.statusCause ?? undefined };
  }
}

function writtenHealth({ state }: ApiKey): KeyHealth {
  if (!state) return HEALTHY;
  const { consecutiveFailures, consecutiveTruncations, recovery } = state;
  return { consecutiveFailures, consecutiveTruncations, recovery, cooldownUntilMs: state.cooldownUntil?.getTime() ?? 0 };
}
