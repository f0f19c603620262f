import { Injectable } from '@nestjs/common';
import { Config, csvLine } from '@app/core';
import { checkTimeZone, RollUpDimension, type RollUpRow, RollUps } from '@app/logs';
import { SubjectNames } from '../subject-names.js';
import { type AnalyticsArgs, AnalyticsMetric } from './analytics.inputs.js';
import type { AnalyticsRow, AnalyticsTable } from './analytics.type.js';

const VALUE_OF: Record<AnalyticsMetric, (row: RollUpRow) => number | null> = {
  [AnalyticsMetric.REQUESTS]: (row) => row.requests,
  [AnalyticsMetric.SUCCESSES]: (row) => row.successes,
  [AnalyticsMetric.SUCCESS_RATE]: (row) => (row.requests > 0 ? row.successes / row.requests : null),
  [AnalyticsMetric.ATTEMPTS]: (row) => row.attempts,
  [AnalyticsMetric.BYTES_IN]: (row) => row.bytesIn,
  [AnalyticsMetric.BYTES_OUT]: (row) => row.bytesOut,
  [AnalyticsMetric.UNITS]: (row) => row.units,
  [AnalyticsMetric.LATENCY_MEAN_MS]: (row) => row.meanMs,
  [AnalyticsMetric.LATENCY_MOST_MS]: (row) => row.mostMs,
  [AnalyticsMetric.LATENCY_P50_MS]: (row) => row.p50Ms,
  [AnalyticsMetric.LATENCY_P95_MS]: (row) => row.p95Ms,
  [AnalyticsMetric.LATENCY_P99_MS]: (row) => row.p99Ms,
};

const PERCENTILES = new Set([AnalyticsMetric.LATENCY_P50_MS, AnalyticsMetric.LATENCY_P95_MS, AnalyticsMetric.LATENCY_P99_MS]);

const COLUMNS_OF: Record<RollUpDimension, (keyof AnalyticsRow)[]> = {
  [RollUpDimension.TIME]: ['at'],
  [RollUpDimension.UPSTREAM]: ['upstreamId', 'upstreamName'],
  [RollUpDimension.API_KEY]: ['apiKeyId', 'apiKeyName'],
  [RollUpDimension.CONSUMER]: ['consumerId', 'consumerName'],
  [RollUpDimension.STATUS]: ['status'],
  [RollUpDimension.OUTCOME]: ['outcome'],
};

/** Answers free questions about the traffic of a range. */
@Injectable()
export class AnalyticsService {
  constructor(
    private readonly rollUps: RollUps,
    private readonly names: SubjectNames,
    private readonly config: Config,
  ) {}

  async read({ dimensions, metrics, filter, range, limit }: AnalyticsArgs): Promise<AnalyticsTable> {
    const rows = await this.rollUps.sum({
      dimensions,
      filter,
      fromMs: range.from.getTime(),
      toMs: range.to.getTime(),
      step: range.step ?? undefined,
      timeZone: checkTimeZone(range.timeZone ?? this.config.env.DEFAULT_TIME_ZONE ?? 'UTC'),
      measures: metrics.some((metric) => PERCENTILES.has(metric)) ? 'PERCENTILES' : 'SUMS',
      limit,
    });
    return { metrics, rows: rows.map((row) => this.present(row, metrics)) };
  }

  async csv(args: AnalyticsArgs): Promise<string> {
    const columns = args.dimensions.flatMap((dimension) => COLUMNS_OF[dimension]);
    const { rows } = await this.read(args);
    return [csvLine([...columns, ...args.metrics.map((metric) => metric.toLowerCase())]), ...rows.map((row) => csvLine([...columns.map((column) => row[column]), ...row.values]))].join('');
  }

  private present(row: RollUpRow, metrics: readonly AnalyticsMetric[]): AnalyticsRow {
    const { at, upstreamId, apiKeyId, consumerId, status, outcome } = row;
    return {
      at,
      upstreamId,
      upstreamName: this.names.ofUpstream(upstreamId),
      apiKeyId,
      apiKeyName: this.names.ofApiKey(apiKeyId),
      consumerId,
      consumerName: this.names.ofConsumer(consumerId),
      status,
      outcome,
      values: metrics.map((metric) => VALUE_OF[metric](row)),
    };
  }
}
