import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, type Outcome } from '@app/core';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import type { LogRetention } from '../retention/log-retention.entity.js';
import { RetentionService } from '../retention/retention.service.js';
import { percentileMs } from './latency-scale.js';
import { ceilTo, floorTo, type Level, LEVEL_MS, type Piece, piecesOf } from './pieces.js';
import { RollUpDimension, type RollUpRequest, type RollUpRow, type RollUpTotal } from './roll-up.types.js';
import { rollUpQuery, rowQuery, scopesOf, type SqlQuery } from './roll-up-sql.js';
import { offsetsBetween, TimeStep } from './time-step.js';

const DAY_MS = LEVEL_MS.day;
/** Counting rows is for what no roll-up answers, and for a range that it can be done in. */
const ROWS_LONGEST_MS = 31 * DAY_MS;
const STATEMENT_TIMEOUT_MS = 10_000;
const QUERY_CANCELED = '57014';
const NO_PERCENTILES = { p50Ms: null, p95Ms: null, p99Ms: null };

interface SummedRow {
  at?: Date;
  upstream_id?: number;
  api_key_id?: number;
  consumer_id?: number;
  status?: number;
  outcome?: Outcome;
  requests: number;
  successes: number;
  latency_us: number;
  attempts?: number;
  latency_us_most?: number;
  bytes_in?: number;
  bytes_out?: number;
  units?: number;
  latency_counts?: number[];
}

/** Adds up requests by dimensions, from roll-ups wherever one level and scope answers, exactly to the minute. */
@Injectable()
export class RollUps {
  constructor(
    private readonly dataSource: DataSource,
    private readonly retention: RetentionService,
    private readonly clock: Clock,
  ) {}

  async sum(request: RollUpRequest): Promise<RollUpRow[]> {
    const [rows] = await this.sumAll([request]);
    return rows;
  }

  /** Several sums over one connection, of one moment. */
  async sumAll(requests: readonly RollUpRequest[]): Promise<RollUpRow[][]> {
    const kept = await this.retention.get();
    const queries = requests.map((request) => this.queryFor(request, kept));
    return this.inTime(async (manager) => {
      const sums: RollUpRow[][] = [];
      for (const query of queries) sums.push(query ? ((await manager.query(query.text, query.parameters)) as SummedRow[]).map(fromSummed) : []);
      return sums;
    });
  }

  /** Undefined for an empty range. */
  private queryFor(request: RollUpRequest, kept: LogRetention): SqlQuery | undefined {
    if (request.dimensions.includes(RollUpDimension.TIME) && !request.step) throw GatewayError.badInput('step', 'is needed with the dimension TIME');
    if (request.fromMs >= request.toMs) return undefined;
    if (scopesOf(request).length <= 1) return rollUpQuery(request, this.pieces(request, kept));
    if (request.toMs - request.fromMs > ROWS_LONGEST_MS) throw GatewayError.badInput('range', 'keys, consumers and statuses together are counted from the rows, for 31 days at the most', 'RANGE_TOO_LONG');
    return rowQuery(request);
  }

  /** The range by levels. Where minutes are no longer kept its ends widen to hours, and then to days. */
  private pieces(request: RollUpRequest, kept: LogRetention): Piece[] {
    const nowMs = this.clock.now();
    const finestAt = (atMs: number): Level => (atMs >= nowMs - kept.minutes * DAY_MS ? 'minute' : atMs >= nowMs - kept.hours * DAY_MS ? 'hour' : 'day');
    const coarsest = coarsestLevel(request);
    const finest = finestAt(request.fromMs);
    if (LEVEL_MS[finest] > LEVEL_MS[coarsest] && coarsest === 'minute' && request.step === TimeStep.MINUTE) throw GatewayError.badInput('step', `minutes are kept for ${kept.minutes} days: choose a longer step or a shorter range`, 'STEP_TOO_SHORT');
    const fromMs = floorTo(request.fromMs, LEVEL_MS[finest]);
    // Nothing is stored of the time to come, so a range up to this minute may as well end with the day.
    const toMs = ceilTo(request.toMs, LEVEL_MS.minute) >= nowMs ? ceilTo(request.toMs, DAY_MS) : ceilTo(request.toMs, LEVEL_MS[finestAt(request.toMs)]);
    return piecesOf(fromMs, toMs, LEVEL_MS[finest] > LEVEL_MS[coarsest] ? finest : coarsest);
  }

  private async inTime<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
        return work(manager);
      });
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === QUERY_CANCELED) throw new GatewayError('UNAVAILABLE', 'This takes too long to add up: choose a shorter range or fewer dimensions', { reason: 'SUM_TOO_SLOW' });
      throw error;
    }
  }
}

/** The largest level whose buckets never cross the bounds of a step. */
function coarsestLevel({ dimensions, step, timeZone, fromMs, toMs }: RollUpRequest): Level {
  if (!dimensions.includes(RollUpDimension.TIME)) return 'day';
  if (step === TimeStep.MINUTE) return 'minute';
  const offsets = offsetsBetween(timeZone, fromMs, toMs);
  if (offsets.some((minutes) => minutes % 60 !== 0)) return 'minute';
  return step !== TimeStep.HOUR && offsets.every((minutes) => minutes === 0) ? 'day' : 'hour';
}

/** What rows with percentiles come to together, without a query of its own; undefined where there is none. */
export function totalOf(rows: readonly RollUpRow[]): RollUpTotal | undefined {
  if (rows.length === 0) return undefined;
  const counts = rows[0].latencyCounts!.map((_, index) => rows.reduce((sum, row) => sum + row.latencyCounts![index], 0));
  const mostMs = Math.max(...rows.map((row) => row.mostMs!));
  const sumOf = (measure: 'requests' | 'successes') => rows.reduce((sum, row) => sum + row[measure], 0);
  return { requests: sumOf('requests'), successes: sumOf('successes'), ...percentilesOf(counts, Math.round(mostMs * 1_000)) };
}

function percentilesOf(counts: readonly number[], mostUs: number): Pick<RollUpTotal, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  return { p50Ms: percentileMs(counts, 0.5, mostUs), p95Ms: percentileMs(counts, 0.95, mostUs), p99Ms: percentileMs(counts, 0.99, mostUs) };
}

function fromSummed(row: SummedRow): RollUpRow {
  return {
    at: row.at ?? null,
    upstreamId: row.upstream_id || null,
    apiKeyId: row.api_key_id || null,
    consumerId: row.consumer_id || null,
    status: row.status ?? null,
    outcome: row.outcome ?? null,
    requests: row.requests,
    successes: row.successes,
    attempts: row.attempts ?? null,
    bytesIn: row.bytes_in ?? null,
    bytesOut: row.bytes_out ?? null,
    units: row.units ?? null,
    meanMs: row.requests > 0 ? row.latency_us / row.requests / 1_000 : null,
    mostMs: row.latency_us_most === undefined ? null : row.latency_us_most / 1_000,
    latencyCounts: row.latency_counts ?? null,
    ...(row.latency_counts ? percentilesOf(row.latency_counts, row.latency_us_most!) : NO_PERCENTILES),
  };
}
