import { Injectable, Logger } from '@nestjs/common';
import { type EventReason, MetricsRegistry, Transactions } from '@app/core';
import { type ScriptFailure, ScriptRunner, type ScriptResult } from '@app/scripts';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { HeaderConfig } from '../header-config.entity.js';

/** So many failures in a row make a script a failing one. */
const FAILING_AFTER = 3;
const REASON_OF: Record<NonNullable<ScriptFailure['limit']>, EventReason> = { TIME: 'SCRIPT_OUT_OF_TIME', MEMORY: 'SCRIPT_OUT_OF_MEMORY' };
const BUCKETS_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 10];

/** What this process has seen of a header's script since it started. */
export interface ScriptStatistics {
  runs: number;
  errors: number;
  totalMs: number;
  failuresInARow: number;
  lastError: string | null;
}

/** Counts what scripts do, and raises an event when one starts to fail. */
@Injectable()
export class ScriptHealth {
  private readonly logger = new Logger('scripts');
  private readonly statistics = new Map<number, ScriptStatistics>();
  private readonly runs = new Counter({
    name: 'gateway_script_runs_total',
    help: 'Runs of header scripts, by upstream, header and result (success, error)',
    labelNames: ['upstream', 'header', 'result'],
    registers: [],
  });
  private readonly duration = new Histogram({
    name: 'gateway_script_duration_seconds',
    help: 'Time that header scripts took in their sandbox, by upstream and header',
    labelNames: ['upstream', 'header'],
    buckets: BUCKETS_SECONDS,
    registers: [],
  });

  constructor(
    private readonly transactions: Transactions,
    runner: ScriptRunner,
    registry: MetricsRegistry,
  ) {
    const waiting = new Gauge({
      name: 'gateway_scripts_waiting',
      help: 'Requests whose scripts wait for a runner',
      registers: [],
      collect() {
        this.set(runner.waiting);
      },
    });
    for (const metric of [this.runs, this.duration, waiting]) registry.registerMetric(metric);
  }

  of(headerId: number): ScriptStatistics {
    return this.statistics.get(headerId) ?? { runs: 0, errors: 0, totalMs: 0, failuresInARow: 0, lastError: null };
  }

  record(header: HeaderConfig, upstream: { id: number; slug: string }, result: ScriptResult): void {
    const labels = { upstream: upstream.slug, header: header.name };
    this.runs.inc({ ...labels, result: result.error === null ? 'success' : 'error' });
    this.duration.observe(labels, result.durationMs / 1000);
    let statistics = this.statistics.get(header.id);
    if (statistics === undefined) this.statistics.set(header.id, (statistics = this.of(header.id)));
    statistics.runs++;
    statistics.totalMs += result.durationMs;
    if (result.error === null) {
      statistics.failuresInARow = 0;
      return;
    }
    statistics.errors++;
    statistics.lastError = `${result.error.type}: ${result.error.message}`;
    if (++statistics.failuresInARow === FAILING_AFTER) this.raise(header, upstream.id, statistics.lastError, result.error.limit && REASON_OF[result.error.limit]);
  }

  private raise(header: HeaderConfig, upstreamId: number, error: string, reasonCode: EventReason | undefined): void {
    this.transactions
      .run((transaction) =>
        transaction.raise({
          type: 'script_failing',
          severity: 'WARNING',
          subject: `header_config:${header.id}`,
          upstreamId,
          data: { upstreamId, headerId: header.id, headerName: header.name, error, reasonCode },
        }),
      )
      .catch((reason: unknown) => this.logger.error(`The failing script of ${header.name} could not be announced: ${String(reason)}`));
  }
}
