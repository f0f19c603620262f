import { WINDOW_MS_OF_RATE, type RequestRates } from '../format/limit-text.js';
import type { LimitCheck } from '../store/limit-check.js';
import { subjectKey, type LimitSubject } from './limit-subject.js';

/** What a check is called towards people: in headers, events and queries. */
export interface CheckLabel {
  /** Such as `virtual-key-minute`. */
  readonly name: string;
  readonly subject: LimitSubject;
  /** 0 for what is no window. */
  readonly windowSeconds: number;
  /** Set for a quota. */
  readonly quotaId: number | null;
}

export interface LabelledCheck {
  readonly check: LimitCheck;
  readonly label: CheckLabel;
}

export type LabelledChecks = readonly LabelledCheck[];

const WINDOWS: readonly (readonly [keyof RequestRates, string])[] = [
  ['requestsPerMinute', 'minute'],
  ['requestsPerHour', 'hour'],
  ['requestsPerDay', 'day'],
];

/** The checks of one subject's limit. */
export function labelledChecks(limit: LimitSubject & RequestRates & { maxConcurrent: number | null }): LabelledChecks {
  const key = subjectKey(limit);
  const checks: LabelledCheck[] = [];
  for (const [field, word] of WINDOWS) {
    const windowMs = WINDOW_MS_OF_RATE[field];
    const most = limit[field];
    if (most === null) continue;
    const check: LimitCheck = { kind: 'WINDOW', key: `${key}:${word}`, limit: most, cost: 1, windowMs };
    checks.push({ check, label: labelOf(limit, word, windowMs / 1000) });
  }
  if (limit.maxConcurrent !== null) {
    const check: LimitCheck = { kind: 'CONCURRENCY', key: `${key}:concurrent`, limit: limit.maxConcurrent, cost: 1 };
    checks.push({ check, label: labelOf(limit, 'concurrent', 0) });
  }
  return checks;
}

/** Names a check by its subject's kind: `CONSUMER_ON_UPSTREAM` and `day` make `consumer-on-upstream-day`. */
export function labelOf(subject: LimitSubject, word: string, windowSeconds: number, quotaId: number | null = null): CheckLabel {
  return { name: `${subject.subjectKind.toLowerCase().replaceAll('_', '-')}-${word}`, subject, windowSeconds, quotaId };
}
