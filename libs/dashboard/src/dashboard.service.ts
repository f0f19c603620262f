import { Injectable } from '@nestjs/common';
import { Clock, Config, Outcome } from '@app/core';
import { checkTimeZone, RollUpDimension, type RollUpRequest, type RollUpRow, RollUps, stepsBetween, totalOf } from '@app/logs';
import { LRUCache } from 'lru-cache';
import { type DashboardPeriod, periodOf } from './dashboard-period.js';
import type { Dashboard, DashboardRange, TrafficPoint, TrafficShare } from './dashboard.type.js';
import { LiveFiguresSource } from './live-figures.js';
import { PoolHealthService } from './pool-health.service.js';
import { SubjectNames } from './subject-names.js';

const TOP = 10;
const MOST_POINTS = 2_000;
/** All who watch the same range share one reading. */
const SHARED_MS = 1_500;
const FAILURES = Object.values(Outcome).filter((outcome) => outcome !== Outcome.SUCCESS);

/** Puts the dashboard together from roll-ups and memory; no row of the log is read for it. */
@Injectable()
export class DashboardService {
  private readonly readings = new LRUCache<string, Promise<Dashboard>>({ max: 50, ttl: SHARED_MS });

  constructor(
    private readonly rollUps: RollUps,
    private readonly health: PoolHealthService,
    private readonly names: SubjectNames,
    private readonly live: LiveFiguresSource,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @param timeZone the configured one when left out. */
  read(range: DashboardRange, timeZone = this.config.env.DEFAULT_TIME_ZONE ?? 'UTC'): Promise<Dashboard> {
    const key = `${range} ${checkTimeZone(timeZone)}`;
    let reading = this.readings.get(key);
    if (!reading) {
      reading = this.compose(range, timeZone);
      this.readings.set(key, reading);
      reading.catch(() => this.readings.delete(key));
    }
    return reading;
  }

  private async compose(range: DashboardRange, timeZone: string): Promise<Dashboard> {
    const nowMs = this.clock.now();
    const period = periodOf(range, nowMs, timeZone);
    const sumOf = (dimensions: RollUpDimension[], rest: Partial<RollUpRequest> = {}): RollUpRequest => ({ dimensions, fromMs: period.fromMs, toMs: nowMs, timeZone, measures: 'TRAFFIC', limit: TOP, ...rest });
    // Two connections: the sums over keys take about as long as all others together.
    const [[series, upstreams, consumers, errors], [apiKeys], { pools, nearLimits }] = await Promise.all([
      this.rollUps.sumAll([
        sumOf([RollUpDimension.TIME], { measures: 'PERCENTILES', step: period.step, limit: MOST_POINTS }),
        sumOf([RollUpDimension.UPSTREAM]),
        sumOf([RollUpDimension.CONSUMER]),
        sumOf([RollUpDimension.UPSTREAM, RollUpDimension.STATUS, RollUpDimension.OUTCOME], { filter: { outcomes: FAILURES } }),
      ]),
      this.rollUps.sumAll([sumOf([RollUpDimension.API_KEY])]),
      this.health.read(),
    ]);
    const total = totalOf(series);
    return {
      from: new Date(period.fromMs),
      at: new Date(nowMs),
      requests: total?.requests ?? 0,
      successRate: total ? total.successes / total.requests : null,
      p50Ms: total?.p50Ms ?? null,
      p95Ms: total?.p95Ms ?? null,
      p99Ms: total?.p99Ms ?? null,
      traffic: fillGaps(series, period, nowMs, timeZone),
      topUpstreams: upstreams.map((row) => shareOf(row, row.upstreamId, this.names.ofUpstream(row.upstreamId))),
      topApiKeys: apiKeys.map((row) => shareOf(row, row.apiKeyId, this.names.ofApiKey(row.apiKeyId))),
      topConsumers: consumers.map((row) => shareOf(row, row.consumerId, this.names.ofConsumer(row.consumerId))),
      topErrors: errors.map(({ upstreamId, status, outcome, requests }) => ({ upstreamId, upstreamName: this.names.ofUpstream(upstreamId), status: status!, outcome: outcome!, requests })),
      pools,
      nearLimits,
      live: this.live.sum(),
    };
  }
}

function shareOf({ requests, successes, meanMs }: RollUpRow, id: number | null, name: string | null): TrafficShare {
  return { id, name, requests, successes, meanMs };
}

/** A point for every step, also where nothing came. */
function fillGaps(rows: readonly RollUpRow[], { fromMs, step }: DashboardPeriod, nowMs: number, timeZone: string): TrafficPoint[] {
  const byStart = new Map(rows.map((row) => [row.at!.getTime(), row]));
  return [...stepsBetween(step, fromMs, nowMs, timeZone)].map((startMs) => {
    const row = byStart.get(startMs);
    return { at: new Date(startMs), requests: row?.requests ?? 0, successes: row?.successes ?? 0, p95Ms: row?.p95Ms ?? null };
  });
}
