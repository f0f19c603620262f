import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '@app/core';
import { LRUCache } from 'lru-cache';
import type { CheckLabel } from '../limits/labelled-checks.js';
import { subjectId, subjectKey } from '../limits/limit-subject.js';
import { QuotaDirectory } from '../quotas/quota-directory.js';
import type { LimitCheck } from '../store/limit-check.js';
import type { Decision } from '../store/limit-store.js';
import { claimNotice } from './limit-notice.store.js';
import { loadSubjectName } from './subject-name.store.js';

/** Checks of which it is remembered that they have been told. */
const REMEMBERED = 100_000;
/** A limit that keeps refusing is told again after this. */
const AGAIN_AFTER_MS = 3_600_000;

/**
 * Tells of limits that refuse and of quotas that are used up: each once, among all nodes, until it has room again.
 * The request path only notes; the event is written later.
 */
@Injectable()
export class LimitHerald {
  private readonly logger = new Logger('limits');
  private readonly told = new LRUCache<string, true>({ max: REMEMBERED, ttl: AGAIN_AFTER_MS });

  constructor(
    private readonly transactions: Transactions,
    private readonly quotas: QuotaDirectory,
  ) {}

  heed(checks: readonly LimitCheck[], labels: readonly CheckLabel[], decision: Decision): void {
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      if (check.kind === 'CONCURRENCY' || !isFull(check, decision, index) || decision.degraded || this.told.has(check.key)) continue;
      this.told.set(check.key, true);
      const resetAtMs = decision.resetAtMs[index];
      const telling = check.kind === 'QUOTA' ? this.tellQuota(check.key, check.limit, labels[index], decision.current[index], resetAtMs) : this.tellLimit(check.key, check.limit, labels[index], resetAtMs);
      telling.catch((error: unknown) => {
        this.told.delete(check.key);
        this.logger.warn(`${labels[index].name} could not be told: ${String(error)}`);
      });
    }
  }

  private async tellQuota(key: string, total: number, label: CheckLabel, used: number, resetAtMs: number): Promise<void> {
    const quota = label.quotaId === null ? undefined : this.quotas.find(label.quotaId)?.quota;
    if (quota === undefined) return;
    await this.transactions.run(async (transaction) => {
      if (!(await claimNotice(transaction.manager, key, null))) return;
      await transaction.raise({
        type: 'quota_exceeded',
        severity: 'WARNING',
        subject: `quota:${quota.id}`,
        upstreamId: label.subject.upstreamId ?? undefined,
        data: {
          subjectKind: label.subject.subjectKind,
          subjectId: subjectId(label.subject),
          subjectName: quota.name,
          used,
          total,
          unit: quota.measure,
          resetAt: resetAtMs === 0 ? undefined : new Date(resetAtMs).toISOString(),
        },
      });
    });
  }

  private async tellLimit(key: string, limit: number, label: CheckLabel, resetAtMs: number): Promise<void> {
    const { subject, windowSeconds } = label;
    await this.transactions.run(async (transaction) => {
      if (!(await claimNotice(transaction.manager, key, AGAIN_AFTER_MS))) return;
      await transaction.raise({
        type: 'rate_limit_exceeded',
        severity: 'INFO',
        subject: subjectKey(subject),
        upstreamId: subject.upstreamId ?? undefined,
        data: {
          subjectKind: subject.subjectKind,
          subjectId: subjectId(subject),
          subjectName: await loadSubjectName(transaction.manager, subject),
          upstreamId: subject.upstreamId ?? undefined,
          limit,
          windowSeconds,
          resetAt: new Date(resetAtMs).toISOString(),
        },
      });
    });
  }
}

/** A window is full when it refuses, a quota as soon as nothing is left of it. */
function isFull(check: LimitCheck, decision: Decision, index: number): boolean {
  if (check.kind !== 'QUOTA') return index === decision.refusedBy;
  return decision.current[index] >= check.limit || index === decision.refusedBy;
}
