import type { IncomingHttpHeaders } from 'node:http';
import { Outcome } from '@app/core';

/** What has been seen of an attempt when it is judged. */
export interface Observation {
  /** Undefined when no answer came. */
  status: number | undefined;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  /** The transport error's code, undefined when there was none. */
  errorCode: string | undefined;
  /** True when the caller went away before the answer was complete. */
  clientLeft: boolean;
}

const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** Whose fault it was. Pure: the same observation always gives the same outcome. */
export function classify(seen: Observation): Outcome {
  if (seen.clientLeft) return Outcome.CLIENT_ABORT;
  if (seen.status === undefined) return TIMEOUT_CODES.has(seen.errorCode ?? '') ? Outcome.TIMEOUT : Outcome.UPSTREAM_ERROR;
  // An error answer that broke off still says what it says; a good one is worth nothing without its end.
  if (seen.errorCode !== undefined && seen.status < 400) return Outcome.TRUNCATED;
  return classifyStatus(seen.status, seen.headers);
}

function classifyStatus(status: number, headers: IncomingHttpHeaders): Outcome {
  if (status < 400) return Outcome.SUCCESS;
  if (status >= 500) return Outcome.UPSTREAM_ERROR;
  switch (status) {
    case 401:
    case 402:
      return Outcome.UNAUTHORIZED;
    case 403:
      return isRateLimit(headers) ? Outcome.RATE_LIMITED : Outcome.UNAUTHORIZED;
    case 429:
      return Outcome.RATE_LIMITED;
    default:
      return Outcome.CALLER_ERROR;
  }
}

/** Some APIs (GitHub's among them) say 403 for a rate limit and tell the difference only by these headers. */
function isRateLimit(headers: IncomingHttpHeaders): boolean {
  return headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
}
