import { Injectable } from '@nestjs/common';
import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';
import { WorkerMetrics } from './worker-metrics.js';

/** All metrics of this process: features register theirs here, `/metrics` prints them, those of sibling workers added. */
@Injectable()
export class MetricsRegistry extends Registry {
  private readonly workers = new WorkerMetrics(() => this.getMetricsAsJSON());

  constructor() {
    super();
    collectDefaultMetrics({ register: this });
  }

  /** The figures of all workers of this machine together, each metric put together as prom-client has it. */
  async printAll(): Promise<string> {
    const others = await this.workers.ofSiblings();
    if (others.length === 0) return this.metrics();
    return AggregatorRegistry.aggregate([await this.getMetricsAsJSON(), ...others]).metrics();
  }
}
