import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock } from '@app/core';
import type { Repository } from 'typeorm';
import type { LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';
import { ActiveQuota } from './active-quota.js';
import { Quota } from './quota.entity.js';

/** Checks that are asked in one step. */
const BATCH = 500;

/** What a key may use in all, whether it has the quota for itself or shares it. */
export interface MemberQuota {
  /** Whether it is in force. */
  readonly enableQuota: boolean;
  /** Requests, or units, of the period that runs. */
  readonly quotaTotal: number;
  /** Used of it, requests in flight included. */
  readonly quotaUsed: number;
}

/** Tells for many keys at once which quota binds each of them. */
@Injectable()
export class MemberQuotas {
  constructor(
    @InjectRepository(Quota) private readonly quotas: Repository<Quota>,
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {}

  /** By the API key's id; keys without a quota are left out. */
  ofApiKeys(apiKeyIds: readonly number[]): Promise<Map<number, MemberQuota>> {
    return this.of('apiKeyIds', apiKeyIds);
  }

  /** By the virtual key's id; keys without a quota are left out. */
  ofVirtualKeys(virtualKeyIds: readonly number[]): Promise<Map<number, MemberQuota>> {
    return this.of('virtualKeyIds', virtualKeyIds);
  }

  private async of(members: 'apiKeyIds' | 'virtualKeyIds', ids: readonly number[]): Promise<Map<number, MemberQuota>> {
    const quotas = await this.quotas.createQueryBuilder('quota').where(`quota.${members} && :ids`, { ids }).orderBy('quota.id').getMany();
    const used = await this.usedOf(quotas);
    const asked = new Set(ids);
    const found = new Map<number, MemberQuota>();
    quotas.forEach(({ enableQuota, quotaTotal, [members]: memberIds }, index) => {
      const quota = { enableQuota, quotaTotal, quotaUsed: used[index] };
      for (const id of memberIds) if (asked.has(id) && binds(quota, found.get(id))) found.set(id, quota);
    });
    return found;
  }

  private async usedOf(quotas: readonly Quota[]): Promise<number[]> {
    const nowMs = this.clock.now();
    const checks = quotas.map((quota) => new ActiveQuota(quota).check(nowMs));
    const used: number[] = [];
    for (let start = 0; start < checks.length; start += BATCH) used.push(...(await this.store.peek(checks.slice(start, start + BATCH))).current);
    return used;
  }
}

/** Of several quotas of a key the one in force that is used up the most is the one that stops it. */
function binds(quota: MemberQuota, other: MemberQuota | undefined): boolean {
  if (other === undefined || quota.enableQuota !== other.enableQuota) return other === undefined || quota.enableQuota;
  return quota.quotaUsed / quota.quotaTotal > other.quotaUsed / other.quotaTotal;
}
