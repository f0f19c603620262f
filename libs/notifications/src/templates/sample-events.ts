import type { DomainEvent, DomainEventData, DomainEventType, Severity } from '@app/core';

const key = { keyId: 123, keyName: 'Key 1', upstreamId: 1, upstreamName: 'OpenAI' };
const AT = '2025-11-02T10:30:00.000Z';

const DATA: DomainEventData = {
  key_disabled: { ...key, reason: 'The rule "Quota used up" fired', reasonCode: 'RULE_FIRED', reasonParams: { ruleName: 'Quota used up' } },
  key_banned: { ...key, reason: 'The rule "Account suspended" fired', reasonCode: 'RULE_FIRED', reasonParams: { ruleName: 'Account suspended' } },
  key_recovered: { ...key, reason: 'the time that a rule had set is over', reasonCode: 'TIME_IS_OVER' },
  key_expiring: { ...key, expiresAt: '2025-11-05T00:00:00.000Z' },
  quota_exceeded: { subjectKind: 'API_KEY', subjectId: 123, subjectName: 'Key 1', upstreamId: 1, used: 1_000, total: 1_000, unit: 'REQUESTS', resetAt: '2025-11-03T00:00:00.000Z' },
  rate_limit_exceeded: { subjectKind: 'CONSUMER', subjectId: 5, subjectName: 'My app', limit: 60, windowSeconds: 60, resetAt: AT },
  pool_low: { upstreamId: 1, upstreamName: 'OpenAI', usable: 2, total: 40 },
  pool_exhausted: { upstreamId: 1, upstreamName: 'OpenAI', total: 40 },
  pool_recovered: { upstreamId: 1, upstreamName: 'OpenAI', usable: 12, total: 40 },
  runway_short: { upstreamId: 1, upstreamName: 'OpenAI', secondsLeft: 1_800 },
  upstream_cooling: { upstreamId: 1, upstreamName: 'OpenAI', until: AT, reason: 'different keys were rate limited at the same time', reasonCode: 'KEYS_LIMITED_TOGETHER' },
  script_failing: { upstreamId: 1, headerId: 3, headerName: 'X-Signature', error: 'TypeError: x is not a function' },
  task_failed: { task: 'keep-log-partitions', runId: '42', error: 'This operation was aborted', reasonCode: 'RUN_STOPPED' },
  sign_in_locked: { email: 'admin@example.com', ip: '203.0.113.7', until: AT },
  rule_notified: { ...key, ruleId: 2, ruleName: 'Quota used up', message: 'Top up the account' },
  channel_disabled: { channelId: 1, channelName: 'Ops robot', error: 'HTTP 410' },
};

/** What previews and tests show of an event. */
export function sampleEvent(type: DomainEventType): DomainEvent {
  const severity: Severity = 'WARNING';
  return { id: '019a4b5e-0000-7000-8000-000000000000', type, severity, subject: 'sample', data: DATA[type], cause: {}, occurredAt: AT } as DomainEvent;
}
