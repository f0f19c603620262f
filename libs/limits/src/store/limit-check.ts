/** At most `limit` requests in any `windowMs`. */
export interface WindowCheck {
  readonly kind: 'WINDOW';
  /** Unique per subject and window: two limits that shared a key would enforce each other. */
  readonly key: string;
  readonly limit: number;
  readonly cost: number;
  readonly windowMs: number;
}

/** At most `limit` requests at the same time. */
export interface ConcurrencyCheck {
  readonly kind: 'CONCURRENCY';
  readonly key: string;
  readonly limit: number;
  readonly cost: number;
}

/** At most `limit` in all, until the period ends. A new period has a new key, so nothing ever has to be set back to zero. */
export interface QuotaCheck {
  readonly kind: 'QUOTA';
  readonly key: string;
  readonly limit: number;
  /** What is reserved before the answer is known: 1 for requests, an estimate for units. */
  readonly cost: number;
  /** Whether the final charge is the number of requests or of units in the answer. */
  readonly measure: 'REQUESTS' | 'UNITS';
  /** When the period ends, milliseconds since the epoch; 0 when it never does. */
  readonly resetAtMs: number;
}

/** One thing that a request has to pass. Built once when a limit is loaded, not for each request. */
export type LimitCheck = WindowCheck | ConcurrencyCheck | QuotaCheck;
