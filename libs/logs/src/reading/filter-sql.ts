import { momentOfRequestId, Outcome } from '@app/core';
import type { RequestLogFilter } from './request-log.filter.js';

/** Conditions with their parameters, numbered from $1. */
export class SqlConditions {
  readonly parameters: unknown[] = [];
  private readonly parts: string[] = [];

  /** Adds a condition; `$` in it stands for the value's parameter. */
  add(condition: string, value: unknown): this {
    this.parameters.push(value);
    this.parts.push(condition.replace('$', `$${this.parameters.length}`));
    return this;
  }

  /** A parameter that belongs to no condition of its own. */
  parameter(value: unknown): string {
    return `$${this.parameters.push(value)}`;
  }

  addText(condition: string): this {
    this.parts.push(condition);
    return this;
  }

  get text(): string {
    return this.parts.length === 0 ? 'true' : this.parts.join(' AND ');
  }
}

/** What the index on subjects holds of a row, in that index's own words; each kind of subject has a range of numbers of its own. */
const SUBJECTS = `ARRAY[upstream_id::bigint, 4294967296 + consumer_id, 8589934592 + virtual_key_id, 12884901888 + api_key_id,
  CASE WHEN status >= 400 THEN 17179869184 + status ELSE upstream_id END, CASE WHEN outcome <> 'SUCCESS' OR status >= 400 THEN 21474836480 ELSE upstream_id END]`;
const SUBJECT_RANGE = 2 ** 32;
const BY_STATUS = 4 * SUBJECT_RANGE;
const IN_TROUBLE = 5 * SUBJECT_RANGE;

function addSubjects(conditions: SqlConditions, { upstreamId, consumerId, virtualKeyId, apiKeyId, status = 0 }: RequestLogFilter, inTrouble: boolean): void {
  const indexed: number[] = [];
  for (const [kind, [column, id]] of Object.entries({ upstream_id: upstreamId, consumer_id: consumerId, virtual_key_id: virtualKeyId, api_key_id: apiKeyId }).entries()) {
    if (id === undefined || id === null) continue;
    // Of rows in trouble few are left to look through; a whole day's rows of a busy upstream would be more.
    if (inTrouble && column !== 'api_key_id') conditions.add(`${column} = $`, id);
    else indexed.push(kind * SUBJECT_RANGE + id);
  }
  if (inTrouble && apiKeyId) indexed.push(status >= 400 ? BY_STATUS + status : IN_TROUBLE);
  if (indexed.length > 0) conditions.add(`${SUBJECTS} @> $::bigint[]`, indexed);
}

/** The filter's conditions on a row, apart from its range of time. */
export function conditionsOf(filter: RequestLogFilter): SqlConditions {
  const conditions = new SqlConditions();
  const equal: [string, unknown][] = [
    ['status', filter.status],
    ['method', filter.method?.toUpperCase()],
    ['id', filter.requestId],
  ];
  const inTrouble = asksForTrouble(filter);
  addSubjects(conditions, filter, inTrouble);
  for (const [column, value] of equal) if (value !== undefined && value !== null) conditions.add(`${column} = $`, value);
  if (filter.statusClass) conditions.addText(`status BETWEEN ${filter.statusClass * 100} AND ${filter.statusClass * 100 + 99}`);
  if (filter.outcomes?.length) conditions.add('outcome = ANY($)', filter.outcomes);
  // Said in the index's own words, so that the planner finds it. A key's few rows are found without it.
  if (inTrouble && !filter.apiKeyId) conditions.addText("(outcome <> 'SUCCESS' OR status >= 400)");
  if (filter.path) conditions.add('path ILIKE $', `%${filter.path.replace(/[\\%_]/g, '\\$&')}%`);
  if (filter.minLatencyMs) conditions.addText(`latency_us >= ${Math.round(filter.minLatencyMs * 1_000)}`);
  return conditions;
}

function asksForTrouble({ outcomes, status = 0, statusClass = 0 }: RequestLogFilter): boolean {
  return status >= 400 || statusClass >= 4 || (!!outcomes?.length && !outcomes.includes(Outcome.SUCCESS));
}

export interface TimeRange {
  fromMs: number;
  /** Exclusive. */
  toMs: number;
}

const DEFAULT_RANGE_MS = 30 * 86_400_000;
/** A clock of another node may run ahead by this. */
const AHEAD_MS = 60_000;
/** A request's id is made when its row's time is taken. */
const ID_SLACK_MS = 1_000;

/** The filter's range of time; a request id names its own. */
export function rangeOf(filter: RequestLogFilter, nowMs: number): TimeRange {
  const range = { fromMs: filter.from?.getTime() ?? nowMs - DEFAULT_RANGE_MS, toMs: filter.to?.getTime() ?? nowMs + AHEAD_MS };
  const idMs = filter.requestId ? momentOfRequestId(filter.requestId) : undefined;
  if (idMs === undefined) return range;
  return { fromMs: Math.max(filter.from?.getTime() ?? -Infinity, idMs - ID_SLACK_MS), toMs: Math.min(filter.to?.getTime() ?? Infinity, idMs + ID_SLACK_MS) };
}
