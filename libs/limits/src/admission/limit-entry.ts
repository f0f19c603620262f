import { limitProblem, rateLimitHeaders, type LimitProblem } from '../format/rate-limit-headers.js';
import type { CheckLabel } from '../limits/labelled-checks.js';
import type { ActiveQuota } from '../quotas/active-quota.js';
import type { LimitCheck } from '../store/limit-check.js';
import type { Decision, LimitStore, Spend } from '../store/limit-store.js';

/** What the answer to a refused request tells of the limit that blocked, beside its problem's own members. */
export interface RefusedLimit extends LimitProblem {
  /** The name of the policy, as in `RateLimit-Policy`. */
  policy: string;
}

/** What a request, or an attempt, was told by its limits. Whoever holds an admitted one releases it exactly once. */
export class LimitEntry {
  constructor(
    private readonly store: LimitStore,
    private readonly checks: readonly LimitCheck[],
    private readonly labels: readonly CheckLabel[],
    private readonly quotas: readonly ActiveQuota[],
    readonly decision: Decision,
  ) {}

  get admitted(): boolean {
    return this.decision.admitted;
  }

  /** Where the answer tells what it costs; null when no quota wants to know. */
  get unitsPath(): string | null {
    return this.quotas.find(({ quota }) => quota.unitsPath !== null)?.quota.unitsPath ?? null;
  }

  /** The check that refused; undefined when admitted. */
  get refusedLabel(): CheckLabel | undefined {
    return this.labels[this.decision.refusedBy];
  }

  get refusedByQuota(): boolean {
    return this.checks[this.decision.refusedBy]?.kind === 'QUOTA';
  }

  /** When the check that refused has room again, milliseconds since the epoch; Infinity when only an admin can help. */
  get retryAtMs(): number {
    return this.decision.resetAtMs[this.decision.refusedBy] || Infinity;
  }

  /** `RateLimit-Policy`, `RateLimit` and, when refused, `Retry-After`: names and values in pairs. */
  headers(): [string, string][] {
    return rateLimitHeaders(
      this.checks,
      this.labels.map(({ name }) => name),
      this.decision,
    );
  }

  /** Only of a refused one. */
  refusal(): RefusedLimit {
    return { ...limitProblem(this.checks, this.decision, this.decision.refusedBy), policy: this.labels[this.decision.refusedBy].name };
  }

  /** To be called as the request is about to be written to the upstream: from here its quota is charged, come what may. */
  confirm(): void {
    if (this.decision.grant !== null) this.store.confirm(this.decision.grant);
  }

  release(spend: Spend): void {
    if (this.decision.grant === null) return;
    this.store.release(this.decision.grant, spend);
    if (!spend.sent || spend.units === null) return;
    for (const quota of this.quotas) quota.learn(spend.units);
  }
}
