import { type AnalyticsDimension, type AnalyticsMetric, type Outcome, type TimeStep } from '../../graphql/generated/analytics/graphql';
import { listed } from '../../ui/listed';
import { outcomesOf, statusOf } from '../logs/log-filters';

export const DIMENSIONS: readonly AnalyticsDimension[] = ['TIME', 'UPSTREAM', 'CONSUMER', 'API_KEY', 'OUTCOME', 'STATUS'];
export const METRICS: readonly AnalyticsMetric[] = ['REQUESTS', 'SUCCESSES', 'SUCCESS_RATE', 'ATTEMPTS', 'UNITS', 'BYTES_IN', 'BYTES_OUT', 'LATENCY_MEAN_MS', 'LATENCY_P50_MS', 'LATENCY_P95_MS', 'LATENCY_P99_MS', 'LATENCY_MOST_MS'];
export const STEPS: readonly TimeStep[] = ['MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH'];
/** Minutes back from now. */
export const RANGES = { '1h': 60, '6h': 360, '24h': 1_440, '7d': 10_080, '30d': 43_200, '90d': 129_600 } as const;
export type Range = keyof typeof RANGES;

const MINUTE_MS = 60_000;
const DEFAULT_DIMENSIONS: readonly AnalyticsDimension[] = ['TIME', 'UPSTREAM'];
const DEFAULT_METRICS: readonly AnalyticsMetric[] = ['REQUESTS', 'SUCCESS_RATE', 'LATENCY_P95_MS'];

/** A question about the traffic, as it stands in the address. */
export interface AnalyticsAddress {
  readonly by?: string;
  readonly show?: string;
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
  readonly step?: string;
  readonly upstream?: string;
  readonly consumer?: string;
  readonly key?: string;
  readonly outcome?: string;
  readonly status?: string;
}

export interface AnalyticsQuestion {
  readonly dimensions: AnalyticsDimension[];
  readonly metrics: AnalyticsMetric[];
  readonly filter: { upstreamId: string | null; consumerId: string | null; apiKeyId: string | null; outcomes: Outcome[] | null; status: number | null };
  readonly range: { from: string; to: string; step: TimeStep | null; timeZone: string };
}

export function dimensionsOf({ by }: AnalyticsAddress): AnalyticsDimension[] {
  return listed(by, DIMENSIONS) ?? [...DEFAULT_DIMENSIONS];
}

export function metricsOf({ show }: AnalyticsAddress): AnalyticsMetric[] {
  const metrics = listed(show, METRICS) ?? [];
  return metrics.length > 0 ? metrics : [...DEFAULT_METRICS];
}

/** The range that is chosen by name; null when it is given from and to. */
export function rangeOf({ range, from, to }: AnalyticsAddress): Range | null {
  if (range !== undefined && range in RANGES) return range as Range;
  return from && to ? null : '24h';
}

/** @param nowMs what ranges by name end at; rounded up to the minute. */
export function spanOf(address: AnalyticsAddress, nowMs: number): { from: string; to: string } {
  const range = rangeOf(address);
  if (range === null) return { from: address.from!, to: address.to! };
  const endMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(endMs - RANGES[range] * MINUTE_MS).toISOString(), to: new Date(endMs).toISOString() };
}

/** The step that is asked for, or one that gives some dozens to hundreds of points. */
export function stepOf({ step }: AnalyticsAddress, span: { from: string; to: string }): TimeStep {
  const known = STEPS.find((one) => one === step);
  if (known) return known;
  const minutes = (Date.parse(span.to) - Date.parse(span.from)) / MINUTE_MS;
  return minutes <= RANGES['6h'] ? 'MINUTE' : minutes <= RANGES['7d'] ? 'HOUR' : 'DAY';
}

export function questionOf(address: AnalyticsAddress, nowMs: number, timeZone: string): AnalyticsQuestion {
  const dimensions = dimensionsOf(address);
  const span = spanOf(address, nowMs);
  return {
    dimensions,
    metrics: metricsOf(address),
    filter: {
      upstreamId: address.upstream || null,
      consumerId: address.consumer || null,
      apiKeyId: address.key || null,
      outcomes: outcomesOf(address.outcome),
      status: statusOf(address.status),
    },
    range: { ...span, step: dimensions.includes('TIME') ? stepOf(address, span) : null, timeZone },
  };
}

const EXPORTED_ROWS = 10_000;

/** Where the same question is answered as CSV. */
export function exportUrl(question: AnalyticsQuestion): string {
  const withoutNulls = (_name: string, value: unknown) => (value === null ? undefined : value);
  return `/api/admin/analytics/export?query=${encodeURIComponent(JSON.stringify({ ...question, limit: EXPORTED_ROWS }, withoutNulls))}`;
}
