import type { LimitCheck } from '../store/limit-check.js';
import type { Decision, Spend } from '../store/limit-store.js';
import type { StoredCounts } from '../store/stored-counts.js';

/** What a worker asks of the process that counts. Those with an `id` are answered. */
export type LimitCall =
  | { readonly call: 'take'; readonly id: number; readonly checks: readonly LimitCheck[] }
  | { readonly call: 'peek'; readonly id: number; readonly checks: readonly LimitCheck[] }
  | { readonly call: 'confirm'; readonly grantId: string }
  | { readonly call: 'release'; readonly grantId: string; readonly spend: Spend }
  | { readonly call: 'takeChanges'; readonly id: number }
  | { readonly call: 'restore'; readonly stored: StoredCounts };

/** All calls of one turn of a worker's event loop. */
export interface LimitCalls {
  readonly kind: 'limit-calls';
  readonly calls: LimitCall[];
}

/** A decision whose grant is only named: it is kept where it was made. */
export type PlainDecision = Omit<Decision, 'grant'> & { readonly grantId: string | null };

export interface LimitAnswers {
  readonly kind: 'limit-answers';
  readonly answers: { readonly id: number; readonly value: PlainDecision | StoredCounts }[];
}

/** One end of a channel between a worker and its primary: `process` in the worker, a `cluster.Worker` in the primary. */
export interface MessagePort {
  send?(message: LimitCalls | LimitAnswers): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

export function isMessage<T extends LimitCalls | LimitAnswers>(message: unknown, kind: T['kind']): message is T {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
}
