import { type AnalyticsDimension, type AnalyticsQuery } from '../../graphql/generated/analytics/graphql';
import { type AnalyticsQuestion } from './analytics-address';
import { stepEndMs } from './step-end';

type AnswerRow = AnalyticsQuery['analytics']['rows'][number];

/** The address parameters of the log that shows just a row's requests; null for requests without an upstream, consumer or key, for which the log has no filter. */
export function logsBehind(row: AnswerRow, { dimensions, filter, range }: AnalyticsQuestion): Record<string, string> | null {
  const by = (dimension: AnalyticsDimension, ofRow: string | number | null | undefined, ofFilter: string | number | null) => (dimensions.includes(dimension) ? ofRow : (ofFilter ?? undefined));
  const wanted = {
    upstream: by('UPSTREAM', row.upstreamId, filter.upstreamId),
    consumer: by('CONSUMER', row.consumerId, filter.consumerId),
    key: by('API_KEY', row.apiKeyId, filter.apiKeyId),
    outcome: by('OUTCOME', row.outcome, filter.outcomes?.join(',') ?? null),
    status: by('STATUS', row.status, filter.status),
    ...spanOfRow(row, range),
  };
  const params = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return params.some(([, value]) => value === null) ? null : Object.fromEntries(params.map(([name, value]) => [name, String(value)]));
}

/** The row's step as far as it lies in what was asked for. */
function spanOfRow({ at }: AnswerRow, { from, to, step, timeZone }: AnalyticsQuestion['range']): { from: string; to: string } {
  if (!at || !step) return { from, to };
  const startMs = Date.parse(at);
  const [fromMs, toMs] = [Math.max(startMs, Date.parse(from)), Math.min(stepEndMs(startMs, step, timeZone), Date.parse(to))];
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
