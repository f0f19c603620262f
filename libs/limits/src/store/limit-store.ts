import type { LimitCheck } from './limit-check.js';

/** What has to be given back when the request ends: places among the concurrent ones and reserved quota. */
export interface Grant {
  readonly id: string;
  /** The checks that hold something, a subset of those taken. */
  readonly checks: readonly LimitCheck[];
}

/** The answer to `take` and `peek`. */
export interface Decision {
  readonly admitted: boolean;
  /** The store's clock when it decided, milliseconds since the epoch. */
  readonly atMs: number;
  /** The index of the check that refused, the one that stays shut longest; -1 when admitted. */
  readonly refusedBy: number;
  /** Per check what is used, this request included when it was admitted. */
  readonly current: readonly number[];
  /** Per check when room comes back, milliseconds since the epoch; 0 when never. */
  readonly resetAtMs: readonly number[];
  /** Null when there is nothing to give back. */
  readonly grant: Grant | null;
  /** The store was out of reach and the configured policy answered in its place. */
  readonly degraded: boolean;
}

/** What became of an admitted request. */
export interface Spend {
  /** False when not a byte of it was written to the upstream: its quota is given back. */
  readonly sent: boolean;
  /** What the answer says it cost; null when unknown, which charges the reserved estimate. */
  readonly units: number | null;
}

/** What a quota has used up, as far as known. */
export interface QuotaStanding {
  readonly used: number;
  /** Taken for requests in flight and not yet charged. */
  readonly reserved: number;
}

/** Counts requests against limits. One implementation per place where the counts live; chosen at boot. */
export interface LimitStore {
  /**
   * Checks all and takes all in one step, or takes none.
   * The memory store answers with a value, so that the hot path pays for no promise.
   */
  take(checks: readonly LimitCheck[]): Decision | Promise<Decision>;
  /** What `take` would say now, without taking. */
  peek(checks: readonly LimitCheck[]): Decision | Promise<Decision>;
  /** The request is about to be written: its reserved quota is charged, so that the death of this node cannot give it back. */
  confirm(grant: Grant): void;
  /** The request is over. Must be called exactly once for every grant, on every path. */
  release(grant: Grant, spend: Spend): void;
  close(): Promise<void>;
}

/** Whether a check takes something that has to be given back, as a window does not. */
export function holdsSomething(check: LimitCheck): boolean {
  return check.kind !== 'WINDOW';
}

/** What a quota is charged in the end. */
export function chargeOf(check: LimitCheck, spend: Spend): number {
  if (check.kind !== 'QUOTA' || !spend.sent) return 0;
  return check.measure === 'UNITS' && spend.units !== null ? spend.units : check.cost;
}
