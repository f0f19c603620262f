import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { Clock, GatewayError, MessageBus, type TaskResult, Transactions } from '@app/core';
import { KeyPools, KeyRecovery, KeyStatus, type PooledKey } from '@app/keys';
import { type Delivery, LiveFeed } from '@app/realtime';
import { UpstreamDirectory, type Upstream } from '@app/upstreams';
import type { Repository } from 'typeorm';
import { eachAtMost } from './each-at-most.js';
import { KeyProbe, type KeyProbeInput } from './key-probe.entity.js';
import type { KeyProbeProgress, KeyProbeResult } from './key-probe-result.js';
import { KeyProber } from './key-prober.js';

const CONCURRENCY = 10;
const PROGRESS_EVERY_MS = 250;
const MINUTE_MS = 60_000;

/** Tries keys without a client's request: one, all of an upstream's, or on a schedule those that are out. */
@Injectable()
export class KeyProbesService {
  private readonly logger = new Logger('probes');
  private readonly feed: LiveFeed<{ upstreamId: number }, KeyProbeProgress>;
  /** Upstreams whose keys this process is probing. */
  private readonly running = new Set<number>();

  constructor(
    @InjectRepository(KeyProbe) private readonly probes: Repository<KeyProbe>,
    private readonly upstreams: UpstreamDirectory,
    private readonly pools: KeyPools,
    private readonly recovery: KeyRecovery,
    private readonly prober: KeyProber,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    this.feed = new LiveFeed(bus, { name: 'key-probe', matches: ({ upstreamId }, progress) => progress.upstreamId === upstreamId });
  }

  find(upstreamId: number): Promise<KeyProbe | null> {
    return this.probes.findOneBy({ upstreamId });
  }

  set(upstreamId: number, input: KeyProbeInput): Promise<KeyProbe> {
    const upstream = this.upstreamOf(upstreamId);
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(KeyProbe, { upstreamId });
      const after = await transaction.manager.save(KeyProbe, { lastRunAt: null, ...before, ...input, upstreamId });
      await this.audit.record(transaction, { action: 'key_probe.set', subjectKind: 'upstream', subjectId: upstreamId, subjectName: upstream.name, before, after });
      return after;
    });
  }

  /** @throws GatewayError CONFLICT for a key that an admin disabled */
  async probeKey(id: number): Promise<KeyProbeResult> {
    const key = this.pools.find(id);
    if (!key) throw GatewayError.notFound('API key', id);
    const probe = await this.probeOf(key.upstreamId);
    const [allowed] = await this.recovery.probeable([id]);
    if (allowed === undefined) throw new GatewayError('CONFLICT', 'An admin has disabled this key: it is not probed', { reason: 'DISABLED_BY_ADMIN' });
    return this.try(this.upstreamOf(key.upstreamId), probe, key);
  }

  /** Starts to probe every key of the upstream that no admin disabled; progress goes to the subscribers. */
  async start(upstreamId: number): Promise<KeyProbeProgress> {
    const upstream = this.upstreamOf(upstreamId);
    const probe = await this.probeOf(upstreamId);
    const ids = await this.recovery.probeable([...this.pools.list(upstreamId)].map(({ id }) => id));
    if (this.running.has(upstreamId)) throw new GatewayError('CONFLICT', 'The keys of this upstream are being probed already', { reason: 'PROBE_RUNS' });
    const progress = { runId: randomUUID(), upstreamId, total: ids.length, done: 0, passed: 0, failed: 0, finished: false };
    void this.run(upstream, probe, ids, progress).catch((error) => this.logger.error(error));
    return { ...progress };
  }

  watch(upstreamId: number): AsyncIterableIterator<Delivery<KeyProbeProgress>> {
    return this.feed.subscribe({ upstreamId });
  }

  /** Probes what is out, of each upstream whose time has come. */
  async runDue(signal: AbortSignal): Promise<TaskResult> {
    const counts = { upstreams: 0, keys: 0, passed: 0 };
    for (const probe of await this.probes.findBy({ enabled: true })) {
      const upstream = this.upstreams.findById(probe.upstreamId);
      const due = (probe.lastRunAt?.getTime() ?? 0) + probe.intervalMinutes * MINUTE_MS <= this.clock.now();
      if (!upstream?.enabled || !due || signal.aborted || this.running.has(upstream.id)) continue;
      await this.probes.update({ upstreamId: upstream.id }, { lastRunAt: new Date(this.clock.now()) });
      const ids = await this.recovery.probeable(this.out(upstream.id));
      const progress = { runId: randomUUID(), upstreamId: upstream.id, total: ids.length, done: 0, passed: 0, failed: 0, finished: false };
      await this.run(upstream, probe, ids, progress, signal);
      counts.upstreams++;
      counts.keys += progress.done;
      counts.passed += progress.passed;
    }
    return { code: 'KEYS_PROBED', params: counts };
  }

  private async run(upstream: Upstream, probe: KeyProbe, ids: readonly number[], progress: KeyProbeProgress, signal?: AbortSignal): Promise<void> {
    this.running.add(upstream.id);
    let toldAtMs = 0;
    try {
      await eachAtMost(CONCURRENCY, ids, async (id) => {
        const key = this.pools.find(id);
        if (!key || signal?.aborted) return;
        const { passed } = await this.try(upstream, probe, key);
        progress.done++;
        if (passed) progress.passed++;
        else progress.failed++;
        if (this.clock.now() - toldAtMs < PROGRESS_EVERY_MS) return;
        toldAtMs = this.clock.now();
        this.feed.offer([{ ...progress }]);
      });
    } finally {
      this.running.delete(upstream.id);
      this.feed.offer([{ ...progress, finished: true }]);
    }
  }

  private async try(upstream: Upstream, probe: KeyProbe, key: Readonly<PooledKey>): Promise<KeyProbeResult> {
    const result = await this.prober.probe(upstream, probe, key);
    await this.recovery.probed(key, result.passed, result.status === null ? (result.error ?? '') : `HTTP ${result.status}`);
    return result;
  }

  private out(upstreamId: number): number[] {
    const nowMs = this.clock.now();
    return [...this.pools.list(upstreamId)].filter((key) => key.status === KeyStatus.DISABLED || key.health.cooldownUntilMs > nowMs).map(({ id }) => id);
  }

  private upstreamOf(id: number): Upstream {
    const upstream = this.upstreams.findById(id);
    if (!upstream) throw GatewayError.notFound('Upstream', id);
    return upstream;
  }

  private async probeOf(upstreamId: number): Promise<KeyProbe> {
    const probe = await this.find(upstreamId);
    if (!probe) throw new GatewayError('CONFLICT', 'No probe is configured for this upstream', { reason: 'NO_PROBE' });
    return probe;
  }
}
