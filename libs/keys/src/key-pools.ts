import { Injectable } from '@nestjs/common';
import { type AttemptEvidence, Clock, type Outcome, SelectionPolicy } from '@app/core';
import type { KeyCause } from './key-cause.js';
import { coolDown, type KeyHealth } from './key-health.js';
import { KeyJournal } from './key-journal.js';
import { type KeyAdmission, KeySelector } from './key-selector.js';
import type { KeySummary } from './key-roster.js';
import type { KeyStatus } from './key-status.js';
import { KeyRefusalReason, type KeyLease, type KeyRefusal, type PooledKey } from './pooled-key.js';

/** What was learnt of a key has long been written when it has not been used for so long. */
const IDLE_MS = 60_000;

/** What a pool needs to know of its upstream; an upstream's own record is one. */
export interface PoolTerms {
  readonly id: number;
  readonly selectionPolicy: SelectionPolicy;
}

/** All key pools, in memory: what the request path asks. */
@Injectable()
export class KeyPools {
  private readonly selectors = new Map<number, KeySelector>();

  constructor(
    private readonly journal: KeyJournal,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a key for one attempt. The lease is ended by `report` or `release`, once.
   *
   * @param tried ids of the keys that this request has had already
   * @param admit asks the key's own limits; a key that is not admitted rests until the time that it answers
   */
  acquire(upstream: PoolTerms, tried: readonly number[], nowMs: number, admit?: KeyAdmission): KeyLease | KeyRefusal {
    const selector = this.selectors.get(upstream.id);
    if (!selector) return { reason: KeyRefusalReason.EMPTY, retryAtMs: Infinity };
    selector.usePolicy(upstream.selectionPolicy);
    return selector.acquire(tried, nowMs, admit);
  }

  /** Ends a lease with what its attempt came to. */
  report(lease: KeyLease, outcome: Outcome, evidence: AttemptEvidence, failureThreshold: number, nowMs: number): void {
    this.selectors.get(lease.key.upstreamId)?.report(lease, outcome, evidence, failureThreshold, nowMs);
  }

  /** Gives a lease back whose attempt never took place. */
  release(lease: KeyLease, nowMs: number): void {
    this.selectors.get(lease.key.upstreamId)?.release(lease, nowMs);
  }

  /** The key as it is at this moment. */
  find(keyId: number): Readonly<PooledKey> | undefined {
    return this.selectorOf(keyId)?.find(keyId);
  }

  list(upstreamId: number): Iterable<KeySummary> {
    return this.selectors.get(upstreamId)?.values() ?? [];
  }

  /** Milliseconds since the epoch; 0 when the upstream as a whole does not rest. */
  upstreamCooledUntilMs(upstreamId: number): number {
    return this.selectors.get(upstreamId)?.upstreamCooledUntilMs ?? 0;
  }

  /** Rests a key because a rule says so. Never shortens a rest. False when there is no such key. */
  coolDown(keyId: number, untilMs: number, cause: KeyCause): boolean {
    const key = this.selectorOf(keyId)?.touch(keyId);
    if (!key) return false;
    const nowMs = this.clock.now();
    this.change(keyId, { health: coolDown(key.health, untilMs), cooldownCause: cause });
    this.journal.cooldownBegan(key, nowMs);
    return true;
  }

  /** Keeps a key out until its limit has room again (Infinity: until {@link endLimitRest}); its health is not concerned. */
  restUntil(keyId: number, untilMs: number): void {
    this.selectorOf(keyId)?.restUntil(keyId, untilMs);
  }

  /** Another process has begun to try the key after its cooldown. */
  tryElsewhere(keyId: number): void {
    this.selectorOf(keyId)?.tryElsewhere(keyId, this.clock.now());
  }

  /** Takes back what `restUntil` or an admission said: the key's limits have changed. */
  endLimitRest(keyId: number): void {
    this.change(keyId, {});
  }

  /** Changes what this process thinks of a key, and tells nobody. */
  change(keyId: number, changes: { status?: KeyStatus; health?: KeyHealth; cooldownCause?: KeyCause }): void {
    this.selectorOf(keyId)?.change(keyId, changes, this.clock.now());
  }

  coolUpstreamDown(upstreamId: number, untilMs: number): void {
    this.selectorFor(upstreamId).coolUpstreamDown(untilMs);
  }

  resetUpstreamCooldown(upstreamId: number): void {
    this.selectors.get(upstreamId)?.resetUpstreamCooldown();
  }

  put(key: PooledKey): void {
    this.selectorFor(key.upstreamId).put(key, this.clock.now());
  }

  remove(keyId: number): void {
    this.selectorOf(keyId)?.remove(keyId);
  }

  /** Forgets a whole pool: its upstream is gone. */
  removePool(upstreamId: number): void {
    this.selectors.delete(upstreamId);
  }

  *keyIds(): Generator<number> {
    for (const selector of this.selectors.values()) yield* selector.ids();
  }

  /** Puts keys that were not used for a while into less memory; called again and again, it comes round to each. */
  packIdle(): void {
    const beforeMs = this.clock.now() - IDLE_MS;
    for (const selector of this.selectors.values()) selector.packIdle(beforeMs, (key) => !this.journal.holds(key));
  }

  /** Pools are few, and a look into one takes some nanoseconds: a table of all keys would take more memory than it is worth. */
  private selectorOf(keyId: number): KeySelector | undefined {
    for (const selector of this.selectors.values()) if (selector.has(keyId)) return selector;
    return undefined;
  }

  private selectorFor(upstreamId: number): KeySelector {
    let selector = this.selectors.get(upstreamId);
    if (!selector) this.selectors.set(upstreamId, (selector = new KeySelector(upstreamId, SelectionPolicy.ROUND_ROBIN, this.journal)));
    return selector;
  }
}
