import { STATUS_CODES } from 'node:http';
import type { ProxyRefusal } from './refusal.js';

/** The gateway's own answer, ready to be sent. */
export interface ErrorBody {
  contentType: string;
  text: string;
}

/** RFC 9457 problem details. */
export function problemJson(refusal: ProxyRefusal, requestId: string): ErrorBody {
  return {
    contentType: 'application/problem+json',
    text: JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[refusal.status] ?? 'Error',
      status: refusal.status,
      detail: refusal.message,
      code: refusal.code,
      requestId,
      ...refusal.members,
    }),
  };
}

/** The shape that clients of OpenAI's API can read. */
export function openAiError(refusal: ProxyRefusal, requestId: string): ErrorBody {
  return {
    contentType: 'application/json',
    text: JSON.stringify({
      error: { message: refusal.message, type: openAiType(refusal.status), param: null, code: refusal.code, requestId, ...refusal.members },
    }),
  };
}

function openAiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
