import type { LimitEntry } from '@app/limits';
import { ProxyRefusal } from '../answer/refusal.js';

/** The answer to a request that a limit refuses: it names the limit, and says when to come again. */
export function limitRefusal(entry: LimitEntry): ProxyRefusal {
  const { policy, ...standing } = entry.refusal();
  const code = entry.refusedByQuota ? 'QUOTA_EXCEEDED' : 'RATE_LIMIT_EXCEEDED';
  const text = entry.refusedByQuota ? `The quota ${policy} is used up` : `The limit ${policy} is reached`;
  return new ProxyRefusal(code, text, rateLimitHeaders(entry), { policy, ...standing });
}

/** Name, value, name, value… */
export function rateLimitHeaders(entry: LimitEntry): string[] {
  return entry.headers().flatMap(([name, value]) => [name.toLowerCase(), value]);
}

const OURS = new Set(['ratelimit', 'ratelimit-policy']);

/** Puts the standing of the client's own limits on an answer, in place of what the upstream says of ours with it. */
export function withRateLimitHeaders(headers: string[], entry: LimitEntry): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (!OURS.has(headers[index])) kept.push(headers[index], headers[index + 1]);
  }
  kept.push(...rateLimitHeaders(entry));
  return kept;
}
