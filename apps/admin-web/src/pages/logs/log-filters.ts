import { type Outcome, type RequestLogFilter } from '../../graphql/generated/logs/graphql';

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
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

export function rangeOf(text: string | undefined): Range {
  return text !== undefined && text in RANGES ? (text as Range) : '24h';
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
    outcomes: OUTCOMES.some((one) => one === address.outcome) ? [address.outcome as Outcome] : null,
    statusClass: address.cls ? Number(address.cls) : null,
  };
}
