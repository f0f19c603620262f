import { topic } from '../bus/topic.js';
import type { Reasoned } from './event-reason.js';

export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A key, as events name it. */
export interface KeySubject {
  keyId: number;
  keyName: string;
  upstreamId: number;
  upstreamName: string;
}

/** Who is limited, as events name it. */
export interface LimitedSubject {
  subjectKind: string;
  /** 0 for the whole gateway. */
  subjectId: number;
  subjectName: string;
  upstreamId?: number;
}

/** Why an automatic change was made. */
export interface EventCause {
  ruleId?: number;
  ruleName?: string;
  requestId?: string;
  task?: string;
  evidence?: string;
}

/** The data of each event. The names are the ones that notifications are routed by. */
export interface DomainEventData {
  key_disabled: KeySubject & Reasoned & { reason: string; reenableAt?: string };
  key_banned: KeySubject & Reasoned & { reason: string };
  key_recovered: KeySubject & Reasoned & { reason: string };
  key_expiring: KeySubject & { expiresAt: string };
  quota_exceeded: LimitedSubject & { used: number; total: number; unit: string; resetAt?: string };
  rate_limit_exceeded: LimitedSubject & { limit: number; windowSeconds: number; resetAt: string };
  pool_low: { upstreamId: number; upstreamName: string; usable: number; total: number };
  pool_exhausted: { upstreamId: number; upstreamName: string; total: number };
  pool_recovered: { upstreamId: number; upstreamName: string; usable: number; total: number };
  runway_short: { upstreamId: number; upstreamName: string; secondsLeft: number };
  upstream_cooling: Reasoned & { upstreamId: number; upstreamName: string; until: string; reason: string };
  script_failing: Reasoned & { upstreamId: number; headerId: number; headerName: string; error: string };
  task_failed: Reasoned & { task: string; runId: string; error: string };
  sign_in_locked: { email: string; ip: string; until: string };
  channel_disabled: Reasoned & { channelId: number; channelName: string; error: string };
  rule_notified: KeySubject & { ruleId: number; ruleName: string; message: string };
}

export type DomainEventType = keyof DomainEventData;

export interface DomainEventInputOf<T extends DomainEventType> {
  type: T;
  severity: Severity;
  /** What the event is about, such as `api_key:12`: events are deduplicated by type and subject. */
  subject: string;
  upstreamId?: number;
  data: DomainEventData[T];
  cause?: EventCause;
}

export type DomainEventInput = { [T in DomainEventType]: DomainEventInputOf<T> }[DomainEventType];

/** An event as stored: `id` is a UUIDv7, `occurredAt` ISO 8601. */
export type DomainEvent = DomainEventInput & { id: string; occurredAt: string };

export const domainEventRaised = topic<DomainEvent>('domain-event');
