import { Injectable } from '@nestjs/common';
import { MetricsRegistry, type RequestLogEntry, type RequestLogSink } from '@app/core';
import { UpstreamDirectory } from '@app/upstreams';
import { Counter, Gauge } from 'prom-client';
import { ServerDrain } from './server/server-drain.js';

/** Requests that named no upstream share one label, so that a client cannot make up new ones. */
const NO_UPSTREAM = 'none';

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What is counted of one upstream. Plain numbers: prom-client's own counting costs more than all else that ends a request. */
interface Counts {
  outcomes: Map<string, number>;
  attempts: number;
  /** By bucket, not cumulated; the last one has no upper bound. */
  durations: Float64Array;
  durationSumSeconds: number;
}

/** What Prometheus learns of the proxied path: labels are upstreams and outcomes, both bounded. */
@Injectable()
export class ProxyMetrics implements RequestLogSink {
  private readonly counts = new Map<number | null, Counts>();

  constructor(
    private readonly upstreams: UpstreamDirectory,
    drain: ServerDrain,
    registry: MetricsRegistry,
  ) {
    const each = (print: (upstream: string, counts: Counts) => void) => this.counts.forEach((counts, id) => print(this.labelOf(id), counts));
    registry.registerMetric(
      new Counter({
        name: 'gateway_requests_total',
        help: 'Proxied requests by upstream and outcome',
        labelNames: ['upstream', 'outcome'],
        registers: [],
        collect() {
          this.reset();
          each((upstream, counts) => counts.outcomes.forEach((count, outcome) => this.inc({ upstream, outcome }, count)));
        },
      }),
    );
    registry.registerMetric(
      new Counter({
        name: 'gateway_attempts_total',
        help: 'Attempts made for proxied requests, by upstream',
        labelNames: ['upstream'],
        registers: [],
        collect() {
          this.reset();
          each((upstream, counts) => this.inc({ upstream }, counts.attempts));
        },
      }),
    );
    registry.registerMetric(
      new Counter({
        name: 'gateway_request_duration_seconds_bucket',
        help: 'Requests by the time from their arrival to the end of their answer, cumulated as in a histogram',
        labelNames: ['upstream', 'le'],
        registers: [],
        collect() {
          this.reset();
          each((upstream, counts) => {
            let cumulated = 0;
            counts.durations.forEach((count, bucket) => this.inc({ upstream, le: String(BUCKETS_SECONDS[bucket] ?? '+Inf') }, (cumulated += count)));
          });
        },
      }),
    );
    registry.registerMetric(
      new Counter({
        name: 'gateway_request_duration_seconds_sum',
        help: 'All durations of requests together',
        labelNames: ['upstream'],
        registers: [],
        collect() {
          this.reset();
          each((upstream, counts) => this.inc({ upstream }, counts.durationSumSeconds));
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'gateway_requests_in_flight',
        help: 'Proxied requests that are being served',
        registers: [],
        collect() {
          this.set(drain.count);
        },
      }),
    );
  }

  record(entry: RequestLogEntry): void {
    let counts = this.counts.get(entry.upstreamId);
    if (counts === undefined) {
      counts = { outcomes: new Map(), attempts: 0, durations: new Float64Array(BUCKETS_SECONDS.length + 1), durationSumSeconds: 0 };
      this.counts.set(entry.upstreamId, counts);
    }
    const seconds = entry.latencyMs / 1_000;
    let bucket = 0;
    while (seconds > BUCKETS_SECONDS[bucket]) bucket++;
    counts.durations[bucket]++;
    counts.durationSumSeconds += seconds;
    counts.attempts += entry.attempts.length;
    counts.outcomes.set(entry.outcome, (counts.outcomes.get(entry.outcome) ?? 0) + 1);
  }

  private labelOf(upstreamId: number | null): string {
    return (upstreamId === null ? undefined : this.upstreams.findById(upstreamId)?.slug) ?? NO_UPSTREAM;
  }
}
