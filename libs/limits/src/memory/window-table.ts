import type { StoredWindow } from '../store/stored-counts.js';
import { oldestLiveTick, tickLeavesAtMs, type WindowSpec } from '../store/window-spec.js';
import type { WordArena } from './word-arena.js';

const FIRST_SLOTS = 1024;
const FIRST_RING_LOG2 = 1;
/** 2, 8, 64 words and twice as many from there: few steps leave few outgrown blocks behind when a million rings grow alike. */
const NEXT_RING_LOG2 = [1, 3, 3, 6, 6, 6];
/** A slot that has never counted anything. */
const NEVER = -1;

/**
 * All windows of one length. Each is a ring of words, a word holding a tick and how many events it saw;
 * the words live in an arena and the rings' heads in columns, so that a window costs some 30 bytes
 * plus its key and 4 bytes for each tick with an event.
 *
 * Ticks are kept modulo a power of two that is larger than the window, and read relative to the newest.
 */
export class WindowTable {
  private readonly slots = new Map<string, number>();
  private readonly freeSlots: number[] = [];
  private readonly tickMask: number;
  private readonly countBits: number;
  private readonly maxCount: number;
  private slotCount = 0;
  private address = new Uint32Array(FIRST_SLOTS);
  private sizeLog2 = new Uint8Array(FIRST_SLOTS);
  private head = new Uint32Array(FIRST_SLOTS);
  private length = new Uint32Array(FIRST_SLOTS);
  private total = new Uint32Array(FIRST_SLOTS);
  private newestTick = new Float64Array(FIRST_SLOTS);
  private sweepCursor: MapIterator<[string, number]> | null = null;

  constructor(
    readonly spec: WindowSpec,
    private readonly arena: WordArena,
  ) {
    const tickBits = Math.ceil(Math.log2(spec.windowMs / spec.tickMs + 2));
    this.tickMask = 2 ** tickBits - 1;
    this.countBits = 32 - tickBits;
    this.maxCount = 2 ** this.countBits - 1;
  }

  /** Windows that are held, the expired ones that no sweep has met yet included. */
  get size(): number {
    return this.slots.size;
  }

  /** The window's slot, -1 when it has none. A slot is good until the next sweep. */
  find(key: string): number {
    return this.slots.get(key) ?? -1;
  }

  /** The window's slot, made when there is none. */
  open(key: string): number {
    const found = this.slots.get(key);
    if (found !== undefined) return found;
    const slot = this.freeSlots.pop() ?? this.slotCount++;
    if (slot === this.address.length) this.grow();
    this.address[slot] = this.arena.allocate(FIRST_RING_LOG2);
    this.sizeLog2[slot] = FIRST_RING_LOG2;
    this.clear(slot);
    this.slots.set(key, slot);
    return slot;
  }

  /** How many events count at `nowMs`. Forgets those that no longer do. */
  current(slot: number, nowMs: number): number {
    const oldestLive = oldestLiveTick(this.spec, nowMs);
    if (this.newestTick[slot] < oldestLive) {
      if (this.length[slot] > 0) this.clear(slot);
      return 0;
    }
    while (this.length[slot] > 0 && this.tickAt(slot, 0) < oldestLive) {
      this.total[slot] -= this.countAt(slot, 0);
      this.head[slot]++;
      this.length[slot]--;
    }
    return this.total[slot];
  }

  /** Counts `cost` events at `nowMs`, which must not be before the newest one of the window. */
  add(slot: number, nowMs: number, cost: number): void {
    this.current(slot, nowMs);
    const tick = Math.floor(nowMs / this.spec.tickMs);
    let rest = cost;
    if (this.length[slot] > 0 && this.newestTick[slot] === tick) {
      const last = this.length[slot] - 1;
      const merged = Math.min(rest, this.maxCount - this.countAt(slot, last));
      this.put(slot, last, tick, this.countAt(slot, last) + merged);
      rest -= merged;
    }
    this.newestTick[slot] = tick;
    while (rest > 0) {
      const count = Math.min(rest, this.maxCount);
      if (this.length[slot] === 2 ** this.sizeLog2[slot]) this.growRing(slot);
      this.length[slot]++;
      this.put(slot, this.length[slot] - 1, tick, count);
      rest -= count;
    }
    this.total[slot] += cost;
  }

  /** When at least `leaving` of the events that count have left, milliseconds since the epoch; 0 when there are fewer. */
  leavesAtMs(slot: number, leaving: number): number {
    for (let index = 0, left = 0; index < this.length[slot]; index++) {
      left += this.countAt(slot, index);
      if (left >= leaving) return tickLeavesAtMs(this.spec, this.tickAt(slot, index));
    }
    return 0;
  }

  /** Looks at up to `steps` windows, going round, and drops those without a live event. */
  sweep(nowMs: number, steps: number): void {
    const oldestLive = oldestLiveTick(this.spec, nowMs);
    for (let step = 0; step < steps; step++) {
      this.sweepCursor ??= this.slots.entries();
      const next = this.sweepCursor.next();
      if (next.done) {
        this.sweepCursor = null;
        return;
      }
      const [key, slot] = next.value;
      if (this.newestTick[slot] < oldestLive) this.drop(key, slot);
    }
  }

  /** What counts at `nowMs` in one window; null when nothing does. */
  read(key: string, nowMs: number): StoredWindow | null {
    const slot = this.find(key);
    if (slot < 0 || this.current(slot, nowMs) === 0) return null;
    const row: StoredWindow = { key, windowMs: this.spec.windowMs, ticks: [], counts: [] };
    for (let index = 0; index < this.length[slot]; index++) {
      row.ticks.push(this.tickAt(slot, index));
      row.counts.push(this.countAt(slot, index));
    }
    return row;
  }

  /** Takes up what `read` gave, whole; a window that has counted since is left as it is. */
  restore(row: StoredWindow): void {
    if (this.find(row.key) >= 0) return;
    const slot = this.open(row.key);
    row.ticks.forEach((tick, index) => this.add(slot, tick * this.spec.tickMs, row.counts[index]));
  }

  /** The keys of all windows that are held. */
  keys(): IterableIterator<string> {
    return this.slots.keys();
  }

  private drop(key: string, slot: number): void {
    this.arena.release(this.address[slot], this.sizeLog2[slot]);
    this.slots.delete(key);
    this.freeSlots.push(slot);
  }

  private clear(slot: number): void {
    this.head[slot] = 0;
    this.length[slot] = 0;
    this.total[slot] = 0;
    this.newestTick[slot] = NEVER;
  }

  private wordIndex(slot: number, index: number): number {
    const address = this.address[slot];
    return this.arena.offset(address) + ((this.head[slot] + index) & (2 ** this.sizeLog2[slot] - 1));
  }

  private countAt(slot: number, index: number): number {
    return this.arena.words(this.address[slot])[this.wordIndex(slot, index)] & this.maxCount;
  }

  private tickAt(slot: number, index: number): number {
    const stored = this.arena.words(this.address[slot])[this.wordIndex(slot, index)] >>> this.countBits;
    const newest = this.newestTick[slot];
    return newest - ((newest - stored) & this.tickMask);
  }

  private put(slot: number, index: number, tick: number, count: number): void {
    this.arena.words(this.address[slot])[this.wordIndex(slot, index)] = ((tick & this.tickMask) << this.countBits) | count;
  }

  private growRing(slot: number): void {
    const from = this.arena.words(this.address[slot]);
    const sizeLog2 = NEXT_RING_LOG2[this.sizeLog2[slot]] ?? this.sizeLog2[slot] + 1;
    const address = this.arena.allocate(sizeLog2);
    const to = this.arena.words(address);
    const start = this.arena.offset(address);
    for (let index = 0; index < this.length[slot]; index++) to[start + index] = from[this.wordIndex(slot, index)];
    this.arena.release(this.address[slot], this.sizeLog2[slot]);
    this.address[slot] = address;
    this.sizeLog2[slot] = sizeLog2;
    this.head[slot] = 0;
  }

  private grow(): void {
    const size = this.address.length * 2;
    const longer = <T extends Uint8Array | Uint32Array | Float64Array>(column: T, longerColumn: T): T => {
      longerColumn.set(column);
      return longerColumn;
    };
    this.address = longer(this.address, new Uint32Array(size));
    this.sizeLog2 = longer(this.sizeLog2, new Uint8Array(size));
    this.head = longer(this.head, new Uint32Array(size));
    this.length = longer(this.length, new Uint32Array(size));
    this.total = longer(this.total, new Uint32Array(size));
    this.newestTick = longer(this.newestTick, new Float64Array(size));
  }
}
