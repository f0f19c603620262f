import { type AttemptEvidence, Outcome, type SelectionPolicy } from '@app/core';
import { cooldownUntil } from './cooldown.js';
import type { KeyCause } from './key-cause.js';
import { hasFailedForGood, HEALTHY, type KeyHealth, nextHealth, RECOVERED, TRIAL } from './key-health.js';
import { KeyRoster, type KeySummary } from './key-roster.js';
import { KeyStatus } from './key-status.js';
import { KeyRefusalReason, type KeyLease, type KeyRefusal, type PooledKey } from './pooled-key.js';
import { RecoveryShares } from './selection/recovery-shares.js';
import { SlotMarks } from './selection/slot-marks.js';
import { UpstreamThrottle } from './upstream-throttle.js';

/** Asks whether a key may be used now: any time up to now is yes, a later one rests the key until then (Infinity: until further notice). */
export type KeyAdmission = (key: Readonly<PooledKey>) => number;

/** What the selector tells of itself while it works. All of it must return at once. */
export interface KeySelectorListener {
  used(key: PooledKey): void;
  healthChanged(key: PooledKey): void;
  /** The key's cooldown has begun or grown; told after the change of health. */
  cooled(key: PooledKey, outcome: Outcome, evidence: AttemptEvidence): void;
  /** The one request that tries a key after its cooldown is about to be sent. */
  trialBegan(key: PooledKey): void;
  /** It is over; told after the change of health. */
  trialEnded(key: PooledKey): void;
  /** The failure threshold has disabled the key. */
  failedForGood(key: PooledKey, outcome: Outcome, evidence: AttemptEvidence): void;
  /** The upstream as a whole rests; `restored` are the keys whose cooldowns were taken back. */
  upstreamCooled(upstreamId: number, untilMs: number, restored: readonly PooledKey[], outcome: Outcome, evidence: AttemptEvidence): void;
}

const ADMIT_ALL: KeyAdmission = () => 0;

/** So many recovering keys may let another one go first; more would make a selection as long as the pool. */
const MOST_PASSED_OVER = 4;
/** A trial whose end is never reported keeps its key out for no longer than this. */
const TRIAL_LIMIT_MS = 60_000;
/** When to come back while the only key left is on trial: most answers are there by then. */
const TRIAL_RETRY_MS = 1_000;

/**
 * The pool of one upstream on the hot path: `acquire()` chooses a key, `report()` learns from what it came to.
 * Both O(log n) at worst; neither allocates anything that grows with the pool.
 */
export class KeySelector {
  private readonly roster: KeyRoster;
  private readonly marks = new SlotMarks();
  private readonly throttle = new UpstreamThrottle();
  private readonly shares = new RecoveryShares();
  private trialsInFlight = 0;
  /** Keys that another process tries at this moment. */
  private readonly triedElsewhere = new Set<number>();

  constructor(
    private readonly upstreamId: number,
    policy: SelectionPolicy,
    private readonly listener: KeySelectorListener,
  ) {
    this.roster = new KeyRoster(policy, upstreamId);
  }

  get size(): number {
    return this.roster.size;
  }

  find(keyId: number): Readonly<PooledKey> | undefined {
    return this.roster.find(keyId);
  }

  values(): Generator<KeySummary> {
    return this.roster.values();
  }

  ids(): Iterable<number> {
    return this.roster.ids();
  }

  has(keyId: number): boolean {
    return this.roster.slot(keyId) !== -1;
  }

  /** The key as the one object that is worked with; undefined when there is none. */
  touch(keyId: number): PooledKey | undefined {
    const slot = this.roster.slot(keyId);
    return slot === -1 ? undefined : this.roster.at(slot);
  }

  /** Puts idle keys into less memory, some at each call. */
  packIdle(beforeMs: number, mayGo: (key: PooledKey) => boolean): void {
    this.roster.packIdle(beforeMs, mayGo);
  }

  /** 0 when the upstream as a whole is not cooling. */
  get upstreamCooledUntilMs(): number {
    return this.throttle.cooledUntilMs;
  }

  /**
   * Takes a key for one attempt.
   *
   * @param tried ids of the keys that this request has had already
   * @param admit the key's own limits, asked last, for the key that is about to be taken
   */
  acquire(tried: readonly number[], nowMs: number, admit: KeyAdmission = ADMIT_ALL): KeyLease | KeyRefusal {
    if (this.throttle.opensAtMs() > nowMs) return this.refuseThrottled(nowMs);
    this.roster.wake(nowMs);
    this.markTried(tried);
    let passedOver = 0;
    for (;;) {
      const slot = this.roster.order.next(this.marks);
      if (slot === -1) {
        if (passedOver === 0) return this.refuse(tried, nowMs);
        // None but recovering keys: better one of them than an error.
        this.markTried(tried);
        passedOver = -Infinity;
        continue;
      }
      const key = this.roster.at(slot);
      if (key.expiresAtMs <= nowMs) {
        this.roster.takeOut(slot);
        continue;
      }
      if (passedOver >= 0 && passedOver < MOST_PASSED_OVER && !this.shares.takesTurn(slot, key.health.recovery)) {
        this.roster.order.turned(slot, key);
        this.marks.add(slot);
        passedOver++;
        continue;
      }
      const admittedAtMs = admit(key);
      if (admittedAtMs > nowMs) {
        this.roster.rest(slot, admittedAtMs);
        continue;
      }
      return this.lease(slot, key, nowMs);
    }
  }

  /** Ends a lease with what its attempt came to. */
  report(lease: KeyLease, outcome: Outcome, evidence: AttemptEvidence, failureThreshold: number, nowMs: number): void {
    if (outcome === Outcome.SUCCESS) this.throttle.succeeded(nowMs);
    else this.throttle.left();
    const slot = this.endLease(lease, nowMs);
    if (slot === -1) return;
    this.learn(slot, outcome, evidence, failureThreshold, nowMs);
    if (lease.trial) this.listener.trialEnded(this.roster.at(slot));
  }

  private learn(slot: number, outcome: Outcome, evidence: AttemptEvidence, failureThreshold: number, nowMs: number): void {
    const key = this.roster.at(slot);
    const before = key.health;
    if (outcome === Outcome.RATE_LIMITED && this.blameUpstream(key, evidence, nowMs)) return;
    key.health = nextHealth(before, outcome, evidence, nowMs);
    if (key.health === before) return;
    this.listener.healthChanged(key);
    if (key.health.cooldownUntilMs > before.cooldownUntilMs) {
      this.roster.replace(slot, nowMs);
      this.listener.cooled(key, outcome, evidence);
    }
    if (outcome === Outcome.UNAUTHORIZED && key.status === KeyStatus.ACTIVE && hasFailedForGood(key.health, failureThreshold)) {
      key.status = KeyStatus.DISABLED;
      this.roster.replace(slot, nowMs);
      this.listener.failedForGood(key, outcome, evidence);
    }
  }

  /** Gives a lease back whose attempt never took place. */
  release(lease: KeyLease, nowMs: number): void {
    this.throttle.left();
    if (this.endLease(lease, nowMs) !== -1 && lease.trial) this.listener.trialEnded(this.roster.at(lease.slot));
  }

  /** Adds a key, or changes the one with its id; what is known of its health and uses stays. */
  put(key: PooledKey, nowMs: number): void {
    const slot = this.roster.slot(key.id);
    if (slot === -1) {
      this.shares.forget(this.roster.add(key, nowMs));
      return;
    }
    const known = this.roster.inUse(slot);
    if (known === undefined) {
      this.roster.exchange(slot, key, nowMs);
      return;
    }
    const { unwrittenUses, inFlight } = known;
    const lastUsedAtMs = Math.max(known.lastUsedAtMs, key.lastUsedAtMs);
    // Of two views of one key the one that rests longer has heard more.
    const { health, cooldownCause } = key.health.cooldownUntilMs > known.health.cooldownUntilMs ? key : known;
    Object.assign(known, key, { health, cooldownCause, unwrittenUses, lastUsedAtMs, inFlight });
    this.roster.replace(slot, nowMs);
  }

  remove(keyId: number): void {
    this.triedElsewhere.delete(keyId);
    this.roster.remove(keyId);
  }

  /** Changes status or health. False when there is no such key. */
  change(keyId: number, changes: { status?: KeyStatus; health?: KeyHealth; cooldownCause?: KeyCause }, nowMs: number): boolean {
    const slot = this.roster.slot(keyId);
    if (slot === -1) return false;
    this.triedElsewhere.delete(keyId);
    const { status, health, cooldownCause } = changes;
    if (status !== undefined) this.roster.setStatus(slot, status);
    // A key that is packed away is healthy as it is.
    if (cooldownCause !== undefined || (health !== undefined && (health !== HEALTHY || this.roster.inUse(slot) !== undefined))) Object.assign(this.roster.at(slot), changes);
    this.roster.replace(slot, nowMs);
    return true;
  }

  /** Keeps a key out until its limit has room again; its health is not concerned. */
  restUntil(keyId: number, untilMs: number): void {
    const slot = this.roster.slot(keyId);
    if (slot !== -1 && this.roster.at(slot).status === KeyStatus.ACTIVE) this.roster.rest(slot, untilMs);
  }

  /** Another process tries the key: it is left alone until a change of it is told, or for as long as a trial may take. */
  tryElsewhere(keyId: number, nowMs: number): void {
    const slot = this.roster.slot(keyId);
    if (slot === -1 || this.roster.inUse(slot)?.health.recovery !== TRIAL) return;
    this.triedElsewhere.add(keyId);
    this.restUntil(keyId, nowMs + TRIAL_LIMIT_MS);
  }

  coolUpstreamDown(untilMs: number): void {
    this.throttle.coolDown(untilMs);
  }

  resetUpstreamCooldown(): void {
    this.throttle.reset();
  }

  usePolicy(policy: SelectionPolicy): void {
    this.roster.usePolicy(policy);
  }

  private lease(slot: number, key: PooledKey, nowMs: number): KeyLease {
    key.unwrittenUses++;
    key.lastUsedAtMs = nowMs;
    key.inFlight++;
    this.roster.order.turned(slot, key);
    this.throttle.enter(nowMs);
    const trial = key.health.recovery === TRIAL;
    if (trial) {
      this.roster.rest(slot, nowMs + TRIAL_LIMIT_MS);
      this.trialsInFlight++;
      this.listener.trialBegan(key);
    }
    this.listener.used(key);
    return { key, slot, atMs: nowMs, trial };
  }

  /** The lease's slot, -1 when its key was deleted while the attempt ran. */
  private endLease(lease: KeyLease, nowMs: number): number {
    const { slot } = lease;
    if (lease.trial) this.trialsInFlight--;
    const key = this.roster.inUse(slot);
    if (key === undefined || key !== lease.key) return -1;
    key.inFlight--;
    this.roster.order.released(slot, key);
    if (lease.trial) this.roster.replace(slot, nowMs);
    return slot;
  }

  private markTried(tried: readonly number[]): void {
    this.marks.clear();
    for (const keyId of tried) {
      const slot = this.roster.slot(keyId);
      if (slot !== -1) this.marks.add(slot);
    }
  }

  private blameUpstream(key: PooledKey, evidence: AttemptEvidence, nowMs: number): boolean {
    const others = this.throttle.rateLimited(key.id, nowMs);
    if (others === undefined) return false;
    const restored: PooledKey[] = [];
    for (const keyId of others) {
      const other = this.touch(keyId);
      if (other === undefined) continue;
      this.change(keyId, { health: { ...other.health, cooldownUntilMs: 0, recovery: RECOVERED } }, nowMs);
      restored.push(other);
    }
    const untilMs = cooldownUntil(evidence.headers, nowMs);
    this.throttle.coolDown(untilMs);
    this.listener.upstreamCooled(this.upstreamId, untilMs, restored, Outcome.RATE_LIMITED, evidence);
    return true;
  }

  private refuseThrottled(nowMs: number): KeyRefusal {
    const untilMs = this.throttle.cooledUntilMs;
    return { reason: KeyRefusalReason.COOLING, retryAtMs: untilMs > nowMs ? untilMs : nowMs + TRIAL_RETRY_MS };
  }

  private refuse(tried: readonly number[], nowMs: number): KeyRefusal {
    if (this.roster.size === 0) return { reason: KeyRefusalReason.EMPTY, retryAtMs: Infinity };
    this.marks.clear();
    if (tried.length > 0 && this.roster.order.next(this.marks) !== -1) return { reason: KeyRefusalReason.TRIED, retryAtMs: nowMs };
    if (this.trialsInFlight + this.triedElsewhere.size > 0) return { reason: KeyRefusalReason.COOLING, retryAtMs: nowMs + TRIAL_RETRY_MS };
    const retryAtMs = this.roster.soonestReturnMs();
    return { reason: retryAtMs === Infinity ? KeyRefusalReason.EXHAUSTED : KeyRefusalReason.COOLING, retryAtMs };
  }
}
