/** So many different keys rate limited at about the same time are no coincidence. */
const KEYS_TO_BLAME_UPSTREAM = 3;
const BLAME_WINDOW_MS = 10_000;

/** A trial whose end is never reported stands in the way for no longer than this. */
const TRIAL_LIMIT_MS = 60_000;

interface RateLimitedKey {
  readonly keyId: number;
  readonly atMs: number;
  readonly successesBefore: number;
}

/**
 * Tells a throttled upstream (or a throttled address of ours) from throttled keys: three different keys rate limited
 * within 10 s, and no key served in between. It then rests as a whole, comes back with one request at a time and is
 * open again with the first success.
 */
export class UpstreamThrottle {
  private cooldownUntilMs = 0;
  private trialUntilMs = 0;
  private successes = 0;
  private recent: RateLimitedKey[] = [];

  /** When a request may be sent, milliseconds since the epoch: now or earlier means at once. */
  opensAtMs(): number {
    return Math.max(this.cooldownUntilMs, this.trialUntilMs);
  }

  get cooledUntilMs(): number {
    return this.cooldownUntilMs;
  }

  /** Call when a request is about to be sent: while the upstream is on trial it is the only one. */
  enter(nowMs: number): void {
    if (this.cooldownUntilMs > 0) this.trialUntilMs = nowMs + TRIAL_LIMIT_MS;
  }

  /** Call when an attempt succeeded. */
  succeeded(nowMs: number): void {
    this.successes++;
    this.trialUntilMs = 0;
    if (this.cooldownUntilMs <= nowMs) this.cooldownUntilMs = 0;
  }

  /** Call when an attempt ended otherwise: the next one may try. */
  left(): void {
    this.trialUntilMs = 0;
  }

  /**
   * Call when a key was rate limited.
   *
   * @returns the other keys that were, when it is the upstream that is to be blamed; else undefined.
   */
  rateLimited(keyId: number, nowMs: number): number[] | undefined {
    this.trialUntilMs = 0;
    this.recent = this.recent.filter(
      (other) => other.keyId !== keyId && other.atMs > nowMs - BLAME_WINDOW_MS && other.successesBefore === this.successes,
    );
    const others = this.recent.map((other) => other.keyId);
    this.recent.push({ keyId, atMs: nowMs, successesBefore: this.successes });
    if (this.recent.length < KEYS_TO_BLAME_UPSTREAM) return undefined;
    this.recent = [];
    return others;
  }

  /** Rests the upstream; never shortens. */
  coolDown(untilMs: number): void {
    this.cooldownUntilMs = Math.max(this.cooldownUntilMs, untilMs);
  }

  /** Forgets the cooldown: an admin knows better. */
  reset(): void {
    this.cooldownUntilMs = 0;
    this.trialUntilMs = 0;
    this.recent = [];
  }
}
