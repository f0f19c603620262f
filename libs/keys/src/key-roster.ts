import type { SelectionPolicy } from '@app/core';
import { HEALTHY } from './key-health.js';
import { KeyStatus } from './key-status.js';
import { IdMap } from './packed/id-map.js';
import { PackedKeys } from './packed/packed-keys.js';
import type { PooledKey } from './pooled-key.js';
import { createSelectionOrder, type RankedKey, type SelectionOrder } from './selection/selection-order.js';
import { SlotHeap } from './selection/slot-heap.js';
import { SlotMarks } from './selection/slot-marks.js';

/** So many keys are taken back from their rest at once: a whole pool that wakes must not stall one request. */
const MOST_WOKEN = 64;

/** Keys that one call looks at to put away those that are idle. */
const LOOKED_AT = 5_000;

/** What lists of keys need to know. */
export type KeySummary = Readonly<Pick<PooledKey, 'id' | 'upstreamId' | 'status' | 'expiresAtMs' | 'health'>>;

/**
 * Who of a pool may be chosen. Each key has a slot. A slot is in the policy's order (usable), in `resting` (cooling, at
 * a limit or on trial, by the time of its return), or in neither (disabled, banned, expired).
 *
 * A key is an object while it is in use, and packed away while it is not: pools of a million keys fit into memory.
 */
export class KeyRoster {
  private readonly slotOf = new IdMap();
  /** Undefined where the key is packed away, or where there is none. */
  private readonly keys: (PooledKey | undefined)[] = [];
  private readonly packed: PackedKeys;
  private readonly freeSlots: number[] = [];
  private readonly resting = new SlotHeap();
  private current: SelectionOrder;
  private lookedAt = 0;

  constructor(
    private policy: SelectionPolicy,
    private readonly upstreamId: number,
  ) {
    this.current = createSelectionOrder(policy);
    this.packed = new PackedKeys(upstreamId);
  }

  get size(): number {
    return this.slotOf.size;
  }

  get order(): SelectionOrder {
    return this.current;
  }

  ids(): Iterable<number> {
    return this.slotOf.keys();
  }

  /** -1 when there is no such key. */
  slot(keyId: number): number {
    return this.slotOf.get(keyId);
  }

  /** The key as an object, from now on. Only for slots that are taken. */
  at(slot: number): PooledKey {
    return this.keys[slot] ?? this.unpack(slot);
  }

  /** The slot's key while it is in use; undefined when it is not, or when there is none. */
  inUse(slot: number): PooledKey | undefined {
    return this.keys[slot];
  }

  /** The key as it is now; what becomes of it later is not seen in it when it is packed away. */
  find(keyId: number): PooledKey | undefined {
    const slot = this.slotOf.get(keyId);
    return slot === -1 ? undefined : (this.keys[slot] ?? this.packed.read(slot));
  }

  *values(): Generator<KeySummary> {
    const { upstreamId } = this;
    for (let slot = 0; slot < this.keys.length; slot++) {
      const key = this.keys[slot];
      if (key !== undefined) yield key;
      else if (this.packed.has(slot)) {
        const { status, expiresAtMs } = this.packed.termsAt(slot);
        yield { id: this.packed.idAt(slot), upstreamId, status, expiresAtMs, health: HEALTHY };
      }
    }
  }

  add(key: PooledKey, nowMs: number): number {
    const slot = this.freeSlots.pop() ?? this.keys.length;
    this.slotOf.set(key.id, slot);
    this.store(slot, key);
    this.place(slot, nowMs);
    return slot;
  }

  /** Another key of the same id takes a slot whose key is packed away. */
  exchange(slot: number, key: PooledKey, nowMs: number): void {
    key.lastUsedAtMs = Math.max(key.lastUsedAtMs, this.packed.lastUsedAt(slot));
    this.packed.remove(slot);
    this.store(slot, key);
    this.replace(slot, nowMs);
  }

  /** Sets the status without a need for an object. */
  setStatus(slot: number, status: KeyStatus): void {
    const key = this.keys[slot];
    if (key === undefined) this.packed.setStatus(slot, status);
    else key.status = status;
  }

  remove(keyId: number): void {
    const slot = this.slotOf.get(keyId);
    if (slot === -1) return;
    this.takeOut(slot);
    this.slotOf.delete(keyId);
    this.keys[slot] = undefined;
    this.packed.remove(slot);
    this.freeSlots.push(slot);
  }

  /** Packs keys away that were not used since a moment, some at each call. @param mayGo says of which nobody keeps the object */
  packIdle(beforeMs: number, mayGo: (key: PooledKey) => boolean): void {
    for (let looks = Math.min(LOOKED_AT, this.keys.length); looks > 0; looks--) {
      this.lookedAt = (this.lookedAt + 1) % this.keys.length;
      const key = this.keys[this.lookedAt];
      if (key === undefined || key.lastUsedAtMs > beforeMs || !PackedKeys.fits(key) || !mayGo(key)) continue;
      this.packed.put(this.lookedAt, key);
      this.keys[this.lookedAt] = undefined;
    }
  }

  /** Puts the slot where the key's status, expiry and cooldown say, whatever kept it elsewhere. */
  replace(slot: number, nowMs: number): void {
    this.takeOut(slot);
    this.place(slot, nowMs);
  }

  /** Keeps a slot out until a time; never shortens a rest. */
  rest(slot: number, untilMs: number): void {
    this.current.remove(slot);
    this.resting.set(slot, this.resting.has(slot) ? Math.max(untilMs, this.resting.orderOf(slot)) : untilMs);
  }

  takeOut(slot: number): void {
    this.current.remove(slot);
    this.resting.delete(slot);
  }

  /** When the soonest resting key is back, milliseconds since the epoch; Infinity when none is expected. */
  soonestReturnMs(): number {
    const slot = this.resting.peek();
    return slot === -1 ? Infinity : this.resting.orderOf(slot);
  }

  /** Takes back keys whose rest is over. */
  wake(nowMs: number): void {
    for (let woken = 0; woken < MOST_WOKEN; woken++) {
      const slot = this.resting.peek();
      if (slot === -1 || this.resting.orderOf(slot) > nowMs) return;
      this.replace(slot, nowMs);
    }
  }

  /** O(n) when the policy is another one than before, else nothing. */
  usePolicy(policy: SelectionPolicy): void {
    if (policy === this.policy) return;
    const before = this.current;
    this.policy = policy;
    this.current = createSelectionOrder(policy);
    const nothing = new SlotMarks();
    nothing.clear();
    for (let slot = before.next(nothing); slot !== -1; slot = before.next(nothing)) {
      before.remove(slot);
      this.current.add(slot, this.ranked(slot));
    }
  }

  private place(slot: number, nowMs: number): void {
    const key = this.keys[slot];
    const { status, expiresAtMs } = key ?? this.packed.termsAt(slot);
    if (status !== KeyStatus.ACTIVE || expiresAtMs <= nowMs) return;
    const cooldownUntilMs = key?.health.cooldownUntilMs ?? 0;
    if (cooldownUntilMs > nowMs) this.resting.set(slot, cooldownUntilMs);
    else this.current.add(slot, this.ranked(slot));
  }

  private ranked(slot: number): RankedKey {
    const key = this.keys[slot];
    if (key !== undefined) return key;
    const { weight, priority } = this.packed.termsAt(slot);
    return { id: this.packed.idAt(slot), weight, priority, inFlight: 0 };
  }

  private store(slot: number, key: PooledKey): void {
    const packs = PackedKeys.fits(key);
    if (packs) this.packed.put(slot, key);
    this.keys[slot] = packs ? undefined : key;
  }

  private unpack(slot: number): PooledKey {
    const key = this.packed.read(slot);
    this.packed.remove(slot);
    this.keys[slot] = key;
    return key;
  }
}
