import type { SelectionPolicy } from '@app/core';
import { KeyStatus } from './key-status.js';
import type { PooledKey } from './pooled-key.js';
import { createSelectionOrder, type SelectionOrder } from './selection/selection-order.js';
import { SlotHeap } from './selection/slot-heap.js';
import { SlotMarks } from './selection/slot-marks.js';

/** So many keys are taken back from their rest at once: a whole pool that wakes must not stall one request. */
const MOST_WOKEN = 64;

/**
 * Who of a pool may be chosen. Each key has a slot. A slot is in the policy's order (usable), in `resting` (cooling, at
 * a limit or on trial, by the time of its return), or in neither (disabled, banned, expired).
 */
export class KeyRoster {
  private readonly slotOf = new Map<number, number>();
  private readonly keys: (PooledKey | undefined)[] = [];
  private readonly freeSlots: number[] = [];
  private readonly resting = new SlotHeap();
  private current: SelectionOrder;

  constructor(private policy: SelectionPolicy) {
    this.current = createSelectionOrder(policy);
  }

  get size(): number {
    return this.slotOf.size;
  }

  get order(): SelectionOrder {
    return this.current;
  }

  /** -1 when there is no such key. */
  slot(keyId: number): number {
    return this.slotOf.get(keyId) ?? -1;
  }

  /** Only for slots that are taken. */
  at(slot: number): PooledKey {
    return this.keys[slot]!;
  }

  find(keyId: number): PooledKey | undefined {
    const slot = this.slotOf.get(keyId);
    return slot === undefined ? undefined : this.keys[slot];
  }

  *values(): Generator<PooledKey> {
    for (const key of this.keys) if (key !== undefined) yield key;
  }

  add(key: PooledKey, nowMs: number): number {
    const slot = this.freeSlots.pop() ?? this.keys.length;
    this.slotOf.set(key.id, slot);
    this.keys[slot] = key;
    this.place(slot, nowMs);
    return slot;
  }

  remove(keyId: number): void {
    const slot = this.slotOf.get(keyId);
    if (slot === undefined) return;
    this.takeOut(slot);
    this.slotOf.delete(keyId);
    this.keys[slot] = undefined;
    this.freeSlots.push(slot);
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
      this.current.add(slot, this.at(slot));
    }
  }

  private place(slot: number, nowMs: number): void {
    const key = this.at(slot);
    if (key.status !== KeyStatus.ACTIVE || key.expiresAtMs <= nowMs) return;
    if (key.health.cooldownUntilMs > nowMs) this.resting.set(slot, key.health.cooldownUntilMs);
    else this.current.add(slot, key);
  }
}
