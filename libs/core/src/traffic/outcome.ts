import { registerEnumType } from '@nestjs/graphql';

/** What an attempt came to. Retry, cooldown, counters, log and rules follow from it and from nothing else. */
export enum Outcome {
  /** 2xx or 3xx, and the whole of it. */
  SUCCESS = 'SUCCESS',
  /** 4xx that the caller brought on itself; never held against a key. */
  CALLER_ERROR = 'CALLER_ERROR',
  /** 401, 402 or 403: the upstream does not take this key. */
  UNAUTHORIZED = 'UNAUTHORIZED',
  /** 429. */
  RATE_LIMITED = 'RATE_LIMITED',
  /** 5xx, or a connection that could not be made or broke before the answer. */
  UPSTREAM_ERROR = 'UPSTREAM_ERROR',
  /** No answer in time. */
  TIMEOUT = 'TIMEOUT',
  /** The answer broke off after it had begun. */
  TRUNCATED = 'TRUNCATED',
  /** The caller went away; logged with status 499. */
  CLIENT_ABORT = 'CLIENT_ABORT',
  /** The gateway answered by itself: no virtual key, over a limit, no usable API key. Only of a request, never of an attempt. */
  REFUSED = 'REFUSED',
}

registerEnumType(Outcome, { name: 'Outcome', description: 'What an attempt, or a request, came to.' });
