import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import { labelledChecks, type LabelledCheck } from '../limits/labelled-checks.js';
import { LimitDirectory } from '../limits/limit-directory.js';
import { checkSubject, LimitSubjectKind, subjectIds, type LimitSubject } from '../limits/limit-subject.js';
import { ActiveQuota } from '../quotas/active-quota.js';
import { QuotaDirectory } from '../quotas/quota-directory.js';
import type { Quota } from '../quotas/quota.entity.js';
import type { LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';
import type { Limit } from '../limits/limit.entity.js';
import type { RateLimitStatus } from './rate-limit-status.js';

/** Tells where limits and quotas stand, without charging anything. */
@Injectable()
export class RateLimitStatusService {
  constructor(
    private readonly limits: LimitDirectory,
    private readonly quotas: QuotaDirectory,
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError BAD_USER_INPUT when the subject's ids do not fit its kind */
  async of(subject: LimitSubject): Promise<RateLimitStatus[]> {
    checkSubject(subject);
    const nowMs = this.clock.now();
    const labelled: LabelledCheck[] = [...(this.limits.find(subject.subjectKind, ...subjectIds(subject)) ?? []), ...this.quotasOf(subject).map((quota) => quota.labelled(subject, nowMs))];
    return this.stand(labelled);
  }

  /** Where the windows and the places of many limits stand, by the limit's id; nothing for one that is switched off. */
  async ofLimits(limits: readonly Limit[]): Promise<Map<number, RateLimitStatus[]>> {
    const checks = limits.map((limit) => (limit.enabled ? labelledChecks(limit) : []));
    const standing = await this.stand(checks.flat());
    return new Map(limits.map(({ id }, index) => [id, standing.splice(0, checks[index].length)]));
  }

  private async stand(labelled: readonly LabelledCheck[]): Promise<RateLimitStatus[]> {
    const { current, resetAtMs } = await this.store.peek(labelled.map(({ check }) => check));
    return labelled.map(({ check, label }, index) => ({
      name: label.name,
      windowSeconds: label.windowSeconds || null,
      allowed: current[index] + check.cost <= check.limit,
      current: current[index],
      limit: check.limit,
      remaining: Math.max(0, check.limit - current[index]),
      resetAt: resetAtMs[index] === 0 ? null : new Date(resetAtMs[index]),
    }));
  }

  async usedOf(quota: Quota): Promise<number> {
    const { current } = await this.store.peek([new ActiveQuota(quota).check(this.clock.now())]);
    return current[0];
  }

  resetAtOf(quota: Quota): Date | null {
    const { resetAtMs } = new ActiveQuota(quota).check(this.clock.now());
    return resetAtMs === 0 ? null : new Date(resetAtMs);
  }

  private quotasOf({ subjectKind, apiKeyId, virtualKeyId }: LimitSubject): readonly ActiveQuota[] {
    if (subjectKind === LimitSubjectKind.API_KEY) return this.quotas.ofApiKey(apiKeyId!) ?? [];
    if (subjectKind === LimitSubjectKind.VIRTUAL_KEY) return this.quotas.ofVirtualKey(virtualKeyId!) ?? [];
    return [];
  }
}
