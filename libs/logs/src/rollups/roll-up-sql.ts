import { SqlConditions } from '../reading/filter-sql.js';
import { LATENCY_BOUNDS_US, LATENCY_COLUMNS } from './latency-scale.js';
import type { Piece } from './pieces.js';
import { RollUpDimension, type RollUpFilter, type RollUpRequest } from './roll-up.types.js';
import { TimeStep } from './time-step.js';

/** What a roll-up row is counted by beside its upstream and outcome. */
type Scope = 'STATUS' | 'KEY' | 'CONSUMER';

const SCOPE_OF: Partial<Record<RollUpDimension, Scope>> = { [RollUpDimension.API_KEY]: 'KEY', [RollUpDimension.CONSUMER]: 'CONSUMER', [RollUpDimension.STATUS]: 'STATUS' };
const COLUMN_OF: Record<Scope, string> = { KEY: 'api_key_id', CONSUMER: 'consumer_id', STATUS: 'status' };
const DIMENSION_COLUMN: Record<Exclude<RollUpDimension, RollUpDimension.TIME>, string> = {
  [RollUpDimension.UPSTREAM]: 'upstream_id',
  [RollUpDimension.API_KEY]: 'api_key_id',
  [RollUpDimension.CONSUMER]: 'consumer_id',
  [RollUpDimension.STATUS]: 'status',
  [RollUpDimension.OUTCOME]: 'outcome',
};
const MEASURES = 'requests, attempts, latency_us, latency_us_most, bytes_in, bytes_out, units';

const FURTHER_SUMS = [
  'sum(attempts)::float8 AS attempts',
  'max(latency_us_most)::float8 AS latency_us_most',
  'sum(bytes_in)::float8 AS bytes_in',
  'sum(bytes_out)::float8 AS bytes_out',
  'sum(units)::float8 AS units',
];

export interface SqlQuery {
  text: string;
  parameters: unknown[];
}

/**
 * The scopes that a request needs. Roll-ups answer it with one; keys, consumers and statuses crossed are counted
 * from the rows.
 */
export function scopesOf({ dimensions, filter = {} }: Pick<RollUpRequest, 'dimensions' | 'filter'>): Scope[] {
  const scopes = new Set(dimensions.map((dimension) => SCOPE_OF[dimension]).filter((scope) => scope !== undefined));
  if (isSet(filter.apiKeyId)) scopes.add('KEY');
  if (isSet(filter.consumerId)) scopes.add('CONSUMER');
  if (isSet(filter.status)) scopes.add('STATUS');
  return [...scopes];
}

/** Sums of roll-ups; `pieces` says which levels answer which time. */
export function rollUpQuery(request: RollUpRequest, pieces: readonly Piece[]): SqlQuery {
  const conditions = new SqlConditions();
  const [scope = 'STATUS'] = scopesOf(request);
  const counts = request.measures === 'PERCENTILES' ? `, ${LATENCY_COLUMNS.join(', ')}` : '';
  const sources = pieces.map(({ level, fromMs, toMs }) => {
    const [from, to] = [conditions.parameter(new Date(fromMs)), conditions.parameter(new Date(toMs))];
    return `SELECT bucket, upstream_id, subject_id AS ${COLUMN_OF[scope]}, outcome, ${MEASURES}${counts} FROM request_${level} WHERE scope = '${scope}' AND bucket >= ${from}::timestamptz AND bucket < ${to}::timestamptz`;
  });
  return aggregate(request, sources.join(' UNION ALL '), conditions);
}

/** The same sums, counted from the rows themselves. */
export function rowQuery(request: RollUpRequest): SqlQuery {
  const conditions = new SqlConditions();
  const [from, to] = [conditions.parameter(new Date(request.fromMs)), conditions.parameter(new Date(request.toMs))];
  const bucket = `width_bucket(latency_us - 1, '{${LATENCY_BOUNDS_US.join(',')}}'::bigint[])`;
  const counts = request.measures === 'PERCENTILES' ? `, ${LATENCY_COLUMNS.map((column, index) => `(${bucket} = ${index})::integer AS ${column}`).join(', ')}` : '';
  const source = `SELECT at AS bucket, coalesce(upstream_id, 0) AS upstream_id, coalesce(api_key_id, 0) AS api_key_id, coalesce(consumer_id, 0) AS consumer_id, status::integer AS status, outcome,
    1 AS requests, jsonb_array_length(attempts) AS attempts, latency_us, latency_us AS latency_us_most, bytes_in, bytes_out, coalesce(units_used, 0) AS units${counts}
    FROM request_log WHERE at >= ${from}::timestamptz AND at < ${to}::timestamptz`;
  return aggregate(request, source, conditions);
}

function aggregate(request: RollUpRequest, source: string, conditions: SqlConditions): SqlQuery {
  addFilter(conditions, request.filter ?? {});
  const dimensions = request.dimensions.map((dimension) => (dimension === RollUpDimension.TIME ? `${timeExpression(request, conditions)} AS at` : DIMENSION_COLUMN[dimension]));
  const columns = [
    ...dimensions,
    'sum(requests)::float8 AS requests',
    "coalesce(sum(requests) FILTER (WHERE outcome = 'SUCCESS'), 0)::float8 AS successes",
    'sum(latency_us)::float8 AS latency_us',
    ...(request.measures === 'TRAFFIC' ? [] : FURTHER_SUMS),
    ...(request.measures === 'PERCENTILES' ? [`ARRAY[${LATENCY_COLUMNS.map((column) => `sum(${column})`).join(', ')}]::float8[] AS latency_counts`] : []),
  ];
  const group = dimensions.length > 0 ? `GROUP BY ${dimensions.map((_, index) => index + 1).join(', ')}` : 'HAVING count(*) > 0';
  const order = request.dimensions.includes(RollUpDimension.TIME) ? 'at DESC, requests DESC' : 'requests DESC';
  return { text: `SELECT ${columns.join(', ')} FROM (${source}) AS counted WHERE ${conditions.text} ${group} ORDER BY ${order} LIMIT ${request.limit}`, parameters: conditions.parameters };
}

function addFilter(conditions: SqlConditions, filter: RollUpFilter): void {
  if (isSet(filter.upstreamId)) conditions.add('upstream_id = $', filter.upstreamId);
  if (isSet(filter.apiKeyId)) conditions.add('api_key_id = $', filter.apiKeyId);
  if (isSet(filter.consumerId)) conditions.add('consumer_id = $', filter.consumerId);
  if (isSet(filter.status)) conditions.add('status = $', filter.status);
  if (filter.outcomes?.length) conditions.add('outcome = ANY($)', filter.outcomes);
}

/** Hours are counted on from the first one, so that the hour that the clocks repeat stays two. */
function timeExpression({ step, timeZone, fromMs }: RollUpRequest, conditions: SqlConditions): string {
  switch (step!) {
    case TimeStep.MINUTE:
      return "date_bin('1 minute', bucket, 'epoch'::timestamptz)";
    case TimeStep.HOUR: {
      const offsetMs = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
      return `date_bin('1 hour', bucket, ${conditions.parameter(new Date(-offsetMs))}::timestamptz)`;
    }
    case TimeStep.DAY:
    case TimeStep.WEEK:
    case TimeStep.MONTH:
      return `date_trunc('${step}', bucket, ${conditions.parameter(timeZone)})`;
  }
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
