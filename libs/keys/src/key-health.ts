import { type AttemptEvidence, Outcome } from '@app/core';
import { cooldownUntil, TRUNCATION_COOLDOWN_MS } from './cooldown.js';

/** What the gateway has learnt of one key. Apart from its status: no outcome touches what an admin has set. */
export interface KeyHealth {
  /** Refusals (401, 402, 403) since the last success. */
  readonly consecutiveFailures: number;
  /** Answers that broke off since the last whole one. */
  readonly consecutiveTruncations: number;
  /** The key rests until then, milliseconds since the epoch; 0 when it never had to. */
  readonly cooldownUntilMs: number;
  /** How far the key is back after a cooldown: an index of {@link SHARE_BY_RECOVERY}. */
  readonly recovery: number;
}

/**
 * The share of its usual turns that a key gets. The first step is the trial: one request at a time.
 * From there on each success doubles the share, so that a key which has just been rate limited is not flooded.
 */
export const SHARE_BY_RECOVERY: readonly number[] = [0, 1 / 8, 1 / 4, 1 / 2, 1];
export const TRIAL = 0;
export const RECOVERED = SHARE_BY_RECOVERY.length - 1;

const TRUNCATIONS_TO_COOL = 3;

export const HEALTHY: KeyHealth = Object.freeze({
  consecutiveFailures: 0,
  consecutiveTruncations: 0,
  cooldownUntilMs: 0,
  recovery: RECOVERED,
});

/**
 * What a key's health becomes by one attempt. Gives back the very same object when nothing changes, which is the usual case.
 *
 * @param evidence the attempt's headers tell how long a rate-limited key rests
 */
export function nextHealth(health: KeyHealth, outcome: Outcome, evidence: Pick<AttemptEvidence, 'headers'>, nowMs: number): KeyHealth {
  switch (outcome) {
    case Outcome.SUCCESS:
      return afterSuccess(health, nowMs);
    case Outcome.UNAUTHORIZED:
      return { ...health, consecutiveFailures: health.consecutiveFailures + 1 };
    case Outcome.RATE_LIMITED:
      return coolDown(health, cooldownUntil(evidence.headers, nowMs));
    case Outcome.TRUNCATED:
      return afterTruncation(health, nowMs);
    // The caller's fault, or the upstream's, or nobody's: the key learns nothing from it.
    case Outcome.CALLER_ERROR:
    case Outcome.UPSTREAM_ERROR:
    case Outcome.TIMEOUT:
    case Outcome.CLIENT_ABORT:
    case Outcome.REFUSED:
      return health;
  }
}

/** Rests the key until `untilMs`; a running cooldown is never shortened. */
export function coolDown(health: KeyHealth, untilMs: number): KeyHealth {
  return { ...health, cooldownUntilMs: Math.max(health.cooldownUntilMs, untilMs), recovery: TRIAL };
}

/** Whether the key has been refused so often in a row that it is to be taken out. A threshold of 0 means never. */
export function hasFailedForGood(health: KeyHealth, failureThreshold: number): boolean {
  return failureThreshold > 0 && health.consecutiveFailures >= failureThreshold;
}

function afterSuccess(health: KeyHealth, nowMs: number): KeyHealth {
  // A success that was under way when the cooldown began says nothing about the time after it.
  const stillCooling = health.cooldownUntilMs > nowMs;
  const recovery = stillCooling ? health.recovery : Math.min(health.recovery + 1, RECOVERED);
  if (health.consecutiveFailures === 0 && health.consecutiveTruncations === 0 && recovery === health.recovery) return health;
  return { consecutiveFailures: 0, consecutiveTruncations: 0, cooldownUntilMs: health.cooldownUntilMs, recovery };
}

function afterTruncation(health: KeyHealth, nowMs: number): KeyHealth {
  const consecutiveTruncations = health.consecutiveTruncations + 1;
  if (consecutiveTruncations < TRUNCATIONS_TO_COOL) return { ...health, consecutiveTruncations };
  return coolDown({ ...health, consecutiveTruncations: 0 }, nowMs + TRUNCATION_COOLDOWN_MS);
}
