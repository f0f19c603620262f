import type { LimitCheck } from '../store/limit-check.js';
import type { Decision } from '../store/limit-store.js';

/** The members that a refusal's problem+json carries about the limit that blocked. */
export interface LimitProblem {
  allowed: boolean;
  current: number;
  limit: number;
  remaining: number;
  /** Whole seconds since the epoch; null when it never resets. */
  reset_at: number | null;
}

/** `retryAfterSeconds` when nobody can say when a quota comes back. */
const NEVER_RETRY_SECONDS = 86_400;

/** Whole seconds, at least one, until the check at `index` has room again. */
export function retryAfterSeconds(decision: Decision, index: number): number {
  const resetAtMs = decision.resetAtMs[index];
  return resetAtMs === 0 ? NEVER_RETRY_SECONDS : Math.max(1, Math.ceil((resetAtMs - decision.atMs) / 1000));
}

/** The standing of one check in the form that a refused caller is told. */
export function limitProblem(checks: readonly LimitCheck[], decision: Decision, index: number): LimitProblem {
  const { limit } = checks[index];
  const current = decision.current[index];
  const resetAtMs = decision.resetAtMs[index];
  return {
    allowed: decision.admitted,
    current,
    limit,
    remaining: Math.max(0, limit - current),
    reset_at: resetAtMs === 0 ? null : Math.ceil(resetAtMs / 1000),
  };
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) of the tightest check, `Retry-After`
 * when it refused. Only one policy is told: the caller's next request meets that one first.
 * @param names what each check is called in public, in the order of `checks`
 */
export function rateLimitHeaders(checks: readonly LimitCheck[], names: readonly string[], decision: Decision): [string, string][] {
  const index = decision.refusedBy >= 0 ? decision.refusedBy : tightest(checks, decision);
  if (index < 0) return [];
  const check = checks[index];
  const name = `"${names[index]}"`;
  const remaining = Math.max(0, check.limit - decision.current[index]);
  const window = check.kind === 'WINDOW' ? `;w=${Math.ceil(check.windowMs / 1000)}` : '';
  const unit = check.kind === 'CONCURRENCY' ? ';qu="concurrent-requests"' : '';
  const resets = decision.resetAtMs[index] === 0 ? '' : `;t=${retryAfterSeconds(decision, index)}`;
  const headers: [string, string][] = [
    ['RateLimit-Policy', `${name};q=${check.limit}${unit}${window}`],
    ['RateLimit', `${name};r=${remaining}${resets}`],
  ];
  if (!decision.admitted) headers.push(['Retry-After', String(retryAfterSeconds(decision, index))]);
  return headers;
}

/** The check with the smallest share of its limit left; -1 when there is none. */
function tightest(checks: readonly LimitCheck[], decision: Decision): number {
  let tightestIndex = -1;
  let smallestShare = Infinity;
  for (let index = 0; index < checks.length; index++) {
    const share = 1 - decision.current[index] / checks[index].limit;
    if (share < smallestShare) {
      smallestShare = share;
      tightestIndex = index;
    }
  }
  return tightestIndex;
}
