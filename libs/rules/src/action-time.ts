import { parseResetTime } from '@app/core';
import { Schedule } from '@app/scheduler';
import type { AttemptFacts } from './attempt-facts.js';
import type { RuleAction } from './rule-action.js';

/** When an answer does not tell: the window that most APIs limit by. */
const DEFAULT_COOLDOWN_MS = 60_000;

/** Until when a cooldown lasts, milliseconds since the epoch. */
export function cooldownEnd(action: RuleAction, { response, atMs }: AttemptFacts): number {
  const told = headerTime(action, response, atMs) ?? jsonTime(action, response, atMs);
  if (told !== undefined && told > atMs) return told;
  return actionEnd(action, atMs) ?? atMs + DEFAULT_COOLDOWN_MS;
}

/** When a duration or a cron expression ends; undefined when the action has neither. */
export function actionEnd({ durationSeconds, cron, timeZone }: RuleAction, atMs: number): number | undefined {
  if (durationSeconds) return atMs + durationSeconds * 1_000;
  return cron ? new Schedule(cron, timeZone ?? 'UTC').next(new Date(atMs))?.getTime() : undefined;
}

function headerTime({ untilHeader }: RuleAction, { headers }: AttemptFacts['response'], atMs: number): number | undefined {
  const value = untilHeader && headers[untilHeader.toLowerCase()];
  return typeof value === 'string' ? parseResetTime(value, atMs) : undefined;
}

function jsonTime({ untilJsonPath }: RuleAction, { body }: AttemptFacts['response'], atMs: number): number | undefined {
  if (!untilJsonPath || body === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const name of untilJsonPath.split('.')) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? parseResetTime(String(value), atMs) : undefined;
}
