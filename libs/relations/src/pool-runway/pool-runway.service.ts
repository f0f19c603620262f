import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, type TaskResult, Transactions } from '@app/core';
import { KeyPools, KeyStatus } from '@app/keys';
import { claimNotice, QuotaStandings, type QuotaStanding } from '@app/limits';
import { UpstreamDirectory, type Upstream } from '@app/upstreams';
import { DataSource } from 'typeorm';
import type { PoolRunway } from './pool-runway.js';
import { runsDryAtMs, usedPerSecond, type QuotaLeft } from './runway.js';
import { loadUseSamples, saveUseSamples } from './use-samples.store.js';

/** A pool that lasts no longer than this is warned of. */
const WARN_BEFORE_SECONDS = 3_600;
const WARN_AGAIN_AFTER_MS = 6 * 3_600_000;

/** Foresees when pools run out of quota, and warns before. */
@Injectable()
export class PoolRunwayService {
  constructor(
    private readonly upstreams: UpstreamDirectory,
    private readonly pools: KeyPools,
    private readonly standings: QuotaStandings,
    private readonly database: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async of(upstreamId: number): Promise<PoolRunway> {
    if (this.upstreams.findById(upstreamId) === undefined) throw GatewayError.notFound('Upstream', upstreamId);
    const quotas = await this.quotasOf(upstreamId);
    const requestsPerSecond = usedPerSecond(await loadUseSamples(this.database, upstreamId));
    if (quotas === null) return { upstreamId, requestsLeft: null, requestsPerSecond, secondsLeft: null, dryAt: null };
    const nowMs = this.clock.now();
    const dryAtMs = runsDryAtMs(quotas.map(inRequests), requestsPerSecond, nowMs);
    return {
      upstreamId,
      requestsLeft: quotas.reduce((sum, quota) => sum + inRequests(quota).left, 0),
      requestsPerSecond,
      secondsLeft: dryAtMs === null ? null : (dryAtMs - nowMs) / 1000,
      dryAt: dryAtMs === null ? null : new Date(dryAtMs),
    };
  }

  /** Notes what is used of every pool, then warns of those that will not last. */
  async watch(signal: AbortSignal): Promise<TaskResult> {
    const samples: { upstreamId: number; used: number }[] = [];
    for (const { id } of this.upstreams.list()) {
      const quotas = await this.quotasOf(id);
      if (quotas !== null) samples.push({ upstreamId: id, used: quotas.reduce((sum, { used, unitsPerRequest }) => sum + used / unitsPerRequest, 0) });
      if (signal.aborted) break;
    }
    await saveUseSamples(this.database, samples);
    let warned = 0;
    for (const { upstreamId } of samples) {
      const { secondsLeft } = await this.of(upstreamId);
      const upstream = this.upstreams.findById(upstreamId);
      if (upstream !== undefined && secondsLeft !== null && secondsLeft < WARN_BEFORE_SECONDS && (await this.warn(upstream, secondsLeft))) warned++;
    }
    return { code: 'POOLS_WATCHED', params: { pools: samples.length, warned } };
  }

  /** The quotas of the keys that can be used; null when a key has none, or there is no key. */
  private async quotasOf(upstreamId: number): Promise<QuotaStanding[] | null> {
    const nowMs = this.clock.now();
    const keyIds: number[] = [];
    for (const key of this.pools.list(upstreamId)) {
      if (key.status === KeyStatus.ACTIVE && key.expiresAtMs > nowMs) keyIds.push(key.id);
    }
    return keyIds.length === 0 ? null : this.standings.ofApiKeys(keyIds);
  }

  private warn(upstream: Upstream, secondsLeft: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      if (!(await claimNotice(transaction.manager, `runway:${upstream.id}`, WARN_AGAIN_AFTER_MS))) return false;
      await transaction.raise({
        type: 'runway_short',
        severity: 'WARNING',
        subject: `upstream:${upstream.id}`,
        upstreamId: upstream.id,
        data: { upstreamId: upstream.id, upstreamName: upstream.name, secondsLeft: Math.round(secondsLeft) },
      });
      return true;
    });
  }
}

function inRequests({ total, used, unitsPerRequest, resetAtMs }: QuotaStanding): QuotaLeft {
  return { total: total / unitsPerRequest, left: Math.max(0, total - used) / unitsPerRequest, resetAtMs };
}
