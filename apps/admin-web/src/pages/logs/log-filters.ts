import { type Outcome, type RequestLogFilter } from '../../graphql/generated/logs/graphql';
import { listed } from '../../ui/listed';

export const OUTCOMES: readonly Outcome[] = ['SUCCESS', 'CALLER_ERROR', 'UNAUTHORIZED', 'RATE_LIMITED', 'UPSTREAM_ERROR', 'TIMEOUT', 'TRUNCATED', 'CLIENT_ABORT', 'REFUSED'];
export const STATUS_CLASSES = [2, 3, 4, 5] as const;
export const RANGES = { '15m': 15, '1h': 60, '6h': 360, '24h': 1_440, '7d': 10_080, '30d': 43_200 } as const;
export type Range = keyof typeof RANGES;

/** The filter as it stands in the address. */
export interface LogAddress {
  readonly path?: string;
  readonly upstream?: string;
  readonly key?: string;
  readonly consumer?: string;
  readonly outcome?: string;
  readonly cls?: string;
  readonly status?: string;
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

export function rangeOf(text: string | undefined): Range {
  return text !== undefined && text in RANGES ? (text as Range) : '24h';
}

/** `null` stands for any. */
export function outcomesOf(text: string | undefined): Outcome[] | null {
  const outcomes = listed(text, OUTCOMES);
  return outcomes && outcomes.length > 0 ? outcomes : null;
}

export function statusOf(text: string | undefined): number | null {
  return text && Number.isInteger(Number(text)) ? Number(text) : null;
}

export function filterOf(address: LogAddress): RequestLogFilter {
  const term = address.path?.trim();
  // A request's id is what people paste from an error message.
  const isId = term !== undefined && /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(term);
  return {
    ...(isId ? { requestId: term } : { path: term || null }),
    upstreamId: address.upstream || null,
    apiKeyId: address.key || null,
    consumerId: address.consumer || null,
    outcomes: outcomesOf(address.outcome),
    statusClass: address.cls ? Number(address.cls) : null,
    status: statusOf(address.status),
  };
}
