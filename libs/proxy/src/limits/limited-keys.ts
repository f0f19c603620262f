import { Injectable } from '@nestjs/common';
import { Clock, MessageBus } from '@app/core';
import { type KeyLease, KeyPools, type KeyRefusal } from '@app/keys';
import { Limiter, limitsChanged, quotasChanged, type LimitEntry, type Spend } from '@app/limits';
import type { Upstream } from '@app/upstreams';
import type { ProxyRefusal } from '../answer/refusal.js';
import { limitRefusal } from './limit-refusal.js';

/**
 * The key pools, their keys' own limits kept: a key at its limit rests until it has room, and another one is used.
 * Where the counts are in another process, a lease is taken first and made sure of by `settle`.
 */
@Injectable()
export class LimitedKeys {
  private readonly entries = new WeakMap<KeyLease, LimitEntry | Promise<LimitEntry>>();
  /** By upstream: the limit that was met last, to be told when no key is left. */
  private readonly met = new Map<number, LimitEntry>();
  private readonly resting = new Set<number>();

  constructor(
    private readonly keys: KeyPools,
    private readonly limiter: Limiter,
    private readonly clock: Clock,
    bus: MessageBus,
  ) {
    bus.subscribe(limitsChanged, () => this.wakeAll());
    bus.subscribe(quotasChanged, () => this.wakeAll());
  }

  acquire(upstream: Upstream, tried: readonly number[], nowMs: number): KeyLease | KeyRefusal {
    let entry: LimitEntry | Promise<LimitEntry> | undefined;
    const lease = this.keys.acquire(upstream, tried, nowMs, ({ id }) => {
      entry = this.limiter.enterAttempt(id);
      return entry === undefined || entry instanceof Promise || entry.admitted ? 0 : this.restOf(upstream.id, id, entry);
    });
    if (entry !== undefined && 'key' in lease) this.entries.set(lease, entry);
    return lease;
  }

  /** Whether it is not known yet that the key may be used. */
  isPending(lease: KeyLease): boolean {
    return this.entries.get(lease) instanceof Promise;
  }

  /** Waits until a key is sure: the lease's own, or another's when that one is at its limit. */
  async settle(lease: KeyLease, upstream: Upstream, tried: readonly number[]): Promise<KeyLease | KeyRefusal> {
    for (let asked = lease; ; ) {
      const entry = await this.entries.get(asked);
      if (entry === undefined || entry.admitted) {
        if (entry !== undefined) this.entries.set(asked, entry);
        return asked;
      }
      const { key } = asked;
      const nowMs = this.clock.now();
      this.keys.release(asked, nowMs);
      this.keys.restUntil(key.id, this.restOf(upstream.id, key.id, entry));
      const another = this.acquire(upstream, tried, nowMs);
      if (!('key' in another)) return another;
      asked = another;
    }
  }

  /** Where an answer with this key tells what it cost; null when nobody wants to know. */
  unitsPath(lease: KeyLease): string | null {
    const entry = this.entries.get(lease);
    return entry === undefined || entry instanceof Promise ? null : entry.unitsPath;
  }

  /** The attempt is about to be written. */
  confirm(lease: KeyLease): void {
    const entry = this.entries.get(lease);
    if (entry !== undefined && !(entry instanceof Promise)) entry.confirm();
  }

  /** The attempt is over, whatever came of it. To be called once for each lease, beside `report` or `release`. */
  finish(lease: KeyLease, spend: Spend): void {
    const entry = this.entries.get(lease);
    if (entry === undefined) return;
    if (entry instanceof Promise) void entry.then((decided) => decided.admitted && decided.release(spend));
    else entry.release(spend);
  }

  /** What to answer when no key is left: 429 while a rate limit is what keeps keys back; undefined when it is not. */
  refusal(upstreamId: number): ProxyRefusal | undefined {
    const entry = this.met.get(upstreamId);
    if (entry === undefined || entry.refusedByQuota || entry.retryAtMs <= this.clock.now()) return undefined;
    return limitRefusal(entry);
  }

  private restOf(upstreamId: number, keyId: number, entry: LimitEntry): number {
    const known = this.met.get(upstreamId);
    // The soonest to have room again is the one to tell.
    if (known === undefined || known.retryAtMs <= this.clock.now() || entry.retryAtMs < known.retryAtMs) this.met.set(upstreamId, entry);
    this.resting.add(keyId);
    return Math.max(entry.retryAtMs, this.clock.now() + 1);
  }

  /** Some limit is not what it was: every key that rests is asked anew when its turn comes. */
  private wakeAll(): void {
    for (const keyId of this.resting) this.keys.endLimitRest(keyId);
    this.resting.clear();
    this.met.clear();
  }
}
