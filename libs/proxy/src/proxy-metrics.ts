import { Injectable } from '@nestjs/common';
import { MetricsRegistry, type RequestLogEntry, type RequestLogSink } from '@app/core';
import { UpstreamDirectory } from '@app/upstreams';
import { Counter, Gauge, Histogram } from 'prom-client';
import { ProxyDrain } from './proxy-drain.js';

/** Requests that named no upstream share one label, so that a client cannot make up new ones. */
const NO_UPSTREAM = 'none';

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What Prometheus learns of the proxied path: labels are upstreams and outcomes, both bounded. */
@Injectable()
export class ProxyMetrics implements RequestLogSink {
  private readonly requests = new Counter({
    name: 'gateway_requests_total',
    help: 'Proxied requests by upstream and outcome',
    labelNames: ['upstream', 'outcome'],
    registers: [],
  });
  private readonly attempts = new Counter({
    name: 'gateway_attempts_total',
    help: 'Attempts made for proxied requests, by upstream',
    labelNames: ['upstream'],
    registers: [],
  });
  private readonly latency = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer, by upstream',
    labelNames: ['upstream'],
    buckets: BUCKETS_SECONDS,
    registers: [],
  });

  constructor(
    private readonly upstreams: UpstreamDirectory,
    drain: ProxyDrain,
    registry: MetricsRegistry,
  ) {
    const inFlight = new Gauge({
      name: 'gateway_requests_in_flight',
      help: 'Proxied requests that are being served',
      registers: [],
      collect() {
        this.set(drain.count);
      },
    });
    for (const metric of [this.requests, this.attempts, this.latency, inFlight]) registry.registerMetric(metric);
  }

  record(entry: RequestLogEntry): void {
    const upstream = entry.upstreamId === null ? NO_UPSTREAM : (this.upstreams.findById(entry.upstreamId)?.slug ?? NO_UPSTREAM);
    this.requests.inc({ upstream, outcome: entry.outcome }, 1);
    if (entry.attempts.length > 0) this.attempts.inc({ upstream }, entry.attempts.length);
    this.latency.observe({ upstream }, entry.latencyMs / 1_000);
  }
}
