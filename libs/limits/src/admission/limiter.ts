import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import type { CheckLabel } from '../limits/labelled-checks.js';
import { LimitDirectory } from '../limits/limit-directory.js';
import { LimitSubjectKind, type LimitSubject } from '../limits/limit-subject.js';
import type { ActiveQuota } from '../quotas/active-quota.js';
import { QuotaDirectory } from '../quotas/quota-directory.js';
import type { LimitCheck } from '../store/limit-check.js';
import type { Decision, LimitStore } from '../store/limit-store.js';
import { LIMIT_STORE } from '../store/limit-store.provider.js';
import { LimitEntry } from './limit-entry.js';
import { LimitHerald } from './limit-herald.js';

/** All that a request has to pass before it is tried, or a key before an attempt. */
interface Checks {
  readonly checks: LimitCheck[];
  readonly labels: CheckLabel[];
  readonly quotas: ActiveQuota[];
}

/** Asks and charges the limits of requests: everything of one kind in one step. The request path waits for no promise where the counts are in this process. */
@Injectable()
export class Limiter {
  constructor(
    private readonly limits: LimitDirectory,
    private readonly quotas: QuotaDirectory,
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly herald: LimitHerald,
    private readonly clock: Clock,
  ) {}

  /**
   * Once a request: gateway, upstream, and, where known, consumer and virtual key.
   * @returns undefined when nothing limits it
   */
  enterRequest(upstreamId: number, consumerId: number | null, virtualKeyId: number | null): LimitEntry | Promise<LimitEntry> | undefined {
    const all: Checks = { checks: [], labels: [], quotas: [] };
    this.addLimits(all, LimitSubjectKind.GATEWAY);
    this.addLimits(all, LimitSubjectKind.UPSTREAM, upstreamId);
    if (consumerId !== null) {
      this.addLimits(all, LimitSubjectKind.CONSUMER, consumerId);
      this.addLimits(all, LimitSubjectKind.CONSUMER_ON_UPSTREAM, consumerId, upstreamId);
    }
    if (virtualKeyId !== null) {
      this.addLimits(all, LimitSubjectKind.VIRTUAL_KEY, virtualKeyId);
      this.addQuotas(all, this.quotas.ofVirtualKey(virtualKeyId), { subjectKind: LimitSubjectKind.VIRTUAL_KEY, virtualKeyId });
    }
    return this.enter(all);
  }

  /**
   * Once an attempt: the API key.
   * @returns undefined when nothing limits it
   */
  enterAttempt(apiKeyId: number): LimitEntry | Promise<LimitEntry> | undefined {
    const all: Checks = { checks: [], labels: [], quotas: [] };
    this.addLimits(all, LimitSubjectKind.API_KEY, apiKeyId);
    this.addQuotas(all, this.quotas.ofApiKey(apiKeyId), { subjectKind: LimitSubjectKind.API_KEY, apiKeyId });
    return this.enter(all);
  }

  private enter(all: Checks): LimitEntry | Promise<LimitEntry> | undefined {
    if (all.checks.length === 0) return undefined;
    const decision = this.store.take(all.checks);
    return decision instanceof Promise ? decision.then((decided) => this.entryOf(all, decided)) : this.entryOf(all, decision);
  }

  private entryOf({ checks, labels, quotas }: Checks, decision: Decision): LimitEntry {
    if (!decision.admitted || quotas.length > 0) this.herald.heed(checks, labels, decision);
    return new LimitEntry(this.store, checks, labels, quotas, decision);
  }

  private addLimits(all: Checks, kind: LimitSubjectKind, id?: number, secondId?: number): void {
    const found = this.limits.find(kind, id, secondId);
    if (found === undefined) return;
    for (const { check, label } of found) {
      all.checks.push(check);
      all.labels.push(label);
    }
  }

  private addQuotas(all: Checks, quotas: readonly ActiveQuota[] | undefined, subject: LimitSubject): void {
    if (quotas === undefined) return;
    const nowMs = this.clock.now();
    for (const quota of quotas) {
      const { check, label } = quota.labelled(subject, nowMs);
      all.checks.push(check);
      all.labels.push(label);
      all.quotas.push(quota);
    }
  }
}
