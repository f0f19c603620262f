import { type AuditLogFilter } from '../../graphql/generated/audit/graphql';

export const ACTOR_KINDS = ['USER', 'API_TOKEN', 'SYSTEM'] as const;
/** What the audit log speaks of, by the names that it uses. */
export const SUBJECT_KINDS = ['api_key', 'api_token', 'consumer', 'header_config', 'import', 'limit', 'notification_channel', 'notification_route', 'notification_template', 'quota', 'rule', 'scheduled_task', 'upstream', 'upstream_variable', 'user', 'virtual_key'] as const;
const HOURS = { '24h': 24, '7d': 168, '30d': 720, all: null } as const;
export const RANGES = ['24h', '7d', '30d', 'all'] as const satisfies readonly (keyof typeof HOURS)[];
const MINUTE_MS = 60_000;

/** The filter as it stands in the address. */
export interface AuditAddress {
  readonly q: string | null;
  readonly actor: (typeof ACTOR_KINDS)[number] | null;
  readonly subject: (typeof SUBJECT_KINDS)[number] | null;
  readonly subjectId: string | null;
  readonly range: (typeof RANGES)[number];
}

/** What of an address has a meaning here; the rest is as if it were not there. */
export function addressOf(given: { [Name in keyof AuditAddress]: string | undefined }): AuditAddress {
  const subject = SUBJECT_KINDS.find((one) => one === given.subject) ?? null;
  return {
    q: given.q?.trim() || null,
    actor: ACTOR_KINDS.find((one) => one === given.actor) ?? null,
    subject,
    subjectId: (subject && given.subjectId) || null,
    range: RANGES.find((one) => one === given.range) ?? '30d',
  };
}

/** @param nowMs taken to the full minute, so that the same address asks the same. */
export function filterOf({ q, actor, subject, subjectId, range }: AuditAddress, nowMs: number): AuditLogFilter {
  const hours = HOURS[range];
  const from = hours === null ? null : new Date(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - hours * 60 * MINUTE_MS).toISOString();
  return { search: q, actorKind: actor, subjectKind: subject, subjectId, from };
}

/** Where the same entries come as a file. */
export function exportUrlOf(filter: AuditLogFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `/api/admin/audit-log/export?${new URLSearchParams([['format', 'csv'], ...given])}`;
}
