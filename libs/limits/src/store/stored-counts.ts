/** The events of one window, oldest first. */
export interface StoredWindow {
  readonly key: string;
  readonly windowMs: number;
  readonly ticks: number[];
  readonly counts: number[];
}

/** What a quota has been charged. */
export interface StoredQuota {
  readonly key: string;
  readonly used: number;
  /** When the period ends, milliseconds since the epoch; 0 when it never does. */
  readonly resetAtMs: number;
}

/** What a store knows that is worth keeping over a restart. */
export interface StoredCounts {
  readonly windows: StoredWindow[];
  readonly quotas: StoredQuota[];
}

/** A store whose counts can be written down and taken up again. */
export interface DurableCounts {
  /** What has changed since the last call. */
  takeChanges(): StoredCounts | Promise<StoredCounts>;
  /** Takes up what was written down before; what has been counted since is kept. */
  restore(stored: StoredCounts): void | Promise<void>;
}
