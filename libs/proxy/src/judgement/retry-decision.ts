import { Outcome } from '@app/core';

/** All that decides whether an attempt may be followed by another. */
export interface RetryQuestion {
  outcome: Outcome;
  /** Undefined when no answer came. */
  status: number | undefined;
  method: string;
  /** Attempts made so far, the judged one included. */
  attempts: number;
  maxAttempts: number;
  /** A byte, or the head, has gone to the client. */
  committed: boolean;
  /** The request's body can be sent again from its beginning. */
  replayable: boolean;
  /** The request may have reached the upstream. */
  written: boolean;
  /** The upstream's admin allows repeating requests that may have been executed. */
  retryUnsafe: boolean;
  /** What a rule wants: the next key, or the answer as it is; undefined when none has spoken of it. */
  wanted: boolean | undefined;
}

/** However many attempts an upstream is configured for, a request makes no more. */
export const ATTEMPTS_CAP = 5;

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

/** Gateways in front of the upstream gave up waiting while it may still be at work: another try would double the load. */
const NEVER_AGAIN = new Set([504, 524]);

/** True when another attempt is allowed; whether a key is left for it is asked elsewhere. Pure. */
export function mayRetry(question: RetryQuestion): boolean {
  if (question.committed || !question.replayable || question.wanted === false) return false;
  if (question.attempts >= Math.min(question.maxAttempts, ATTEMPTS_CAP)) return false;
  switch (question.outcome) {
    case Outcome.UNAUTHORIZED:
    case Outcome.RATE_LIMITED:
      return true;
    case Outcome.UPSTREAM_ERROR:
      if (question.status !== undefined && NEVER_AGAIN.has(question.status)) return false;
      return !question.written || IDEMPOTENT.has(question.method) || question.retryUnsafe;
    case Outcome.TIMEOUT:
      return !question.written || question.retryUnsafe;
    case Outcome.SUCCESS:
    case Outcome.CALLER_ERROR:
      // The upstream has answered this request; only a rule can know that the answer was about the key.
      return question.wanted === true && (IDEMPOTENT.has(question.method) || question.outcome === Outcome.CALLER_ERROR || question.retryUnsafe);
    default:
      return false;
  }
}
