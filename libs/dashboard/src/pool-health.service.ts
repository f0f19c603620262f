import { Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import { conditionOf, KeyCondition, KeyPools } from '@app/keys';
import { type NearEnd, NearEnds } from '@app/limits';
import { UpstreamDirectory } from '@app/upstreams';
import type { NearLimit, PoolHealth } from './dashboard.type.js';
import { SubjectNames } from './subject-names.js';

const NEAR = 0.8;
const MOST_SHOWN = 20;

type Count = Exclude<keyof PoolHealth, 'upstreamId' | 'upstreamName' | 'total'>;

const COUNT_OF: Record<KeyCondition, Count> = {
  [KeyCondition.ACTIVE]: 'active',
  [KeyCondition.COOLING]: 'cooling',
  [KeyCondition.RECOVERING]: 'cooling',
  [KeyCondition.EXPIRED]: 'expired',
  [KeyCondition.DISABLED]: 'disabled',
  [KeyCondition.BANNED]: 'banned',
};

/** The state of key pools and limits, from memory. */
@Injectable()
export class PoolHealthService {
  constructor(
    private readonly upstreams: UpstreamDirectory,
    private readonly pools: KeyPools,
    private readonly nearEnds: NearEnds,
    private readonly names: SubjectNames,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<{ pools: PoolHealth[]; nearLimits: NearLimit[] }> {
    const near = await this.nearEnds.list(NEAR);
    const usedUp = new Set(near.flatMap(({ quota, current, limit }) => (quota && current >= limit ? quota.apiKeyIds : [])));
    return { pools: this.countPools(usedUp), nearLimits: near.slice(0, MOST_SHOWN).map((end) => this.describe(end)) };
  }

  private countPools(usedUp: ReadonlySet<number>): PoolHealth[] {
    const nowMs = this.clock.now();
    return [...this.upstreams.list()].map(({ id, name }) => {
      const health: PoolHealth = { upstreamId: id, upstreamName: name, total: 0, active: 0, cooling: 0, exhausted: 0, disabled: 0, banned: 0, expired: 0 };
      for (const key of this.pools.list(id)) {
        const count = COUNT_OF[conditionOf(key.status, key.expiresAtMs, key.health, nowMs)];
        health.total++;
        health[count === 'active' && usedUp.has(key.id) ? 'exhausted' : count]++;
      }
      return health;
    });
  }

  private describe({ subject, quota, windowSeconds, current, limit, resetAtMs }: NearEnd): NearLimit {
    const figures = { windowSeconds: windowSeconds || null, current, limit, resetAt: resetAtMs === 0 ? null : new Date(resetAtMs) };
    if (quota) return { kind: 'QUOTA', id: quota.id, name: quota.name, ...figures };
    const { subjectKind, upstreamId = null, apiKeyId = null, consumerId = null, virtualKeyId = null } = subject!;
    const name = this.names.ofApiKey(apiKeyId) ?? this.names.ofVirtualKey(virtualKeyId) ?? this.names.ofConsumer(consumerId) ?? this.names.ofUpstream(upstreamId);
    return { kind: subjectKind, id: apiKeyId ?? virtualKeyId ?? consumerId ?? upstreamId, name, ...figures };
  }
}
