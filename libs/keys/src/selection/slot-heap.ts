import type { SlotMarks } from './slot-marks.js';

const ARITY = 4;
const ABSENT = -1;

/**
 * A heap of slot numbers, lowest order first, ties to the lowest slot, with removal and reordering of any slot in O(log n).
 * Four children a node and typed arrays: at 100,000 keys its cost is that of the cache lines it touches.
 */
export class SlotHeap {
  private nodes = new Int32Array(16);
  private orders = new Float64Array(16);
  /** Slot → node, {@link ABSENT} when it is not in the heap. */
  private nodeOf = new Int32Array(16).fill(ABSENT);
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(slot: number): boolean {
    return slot < this.nodeOf.length && this.nodeOf[slot] !== ABSENT;
  }

  /** Only for slots that are in the heap. */
  orderOf(slot: number): number {
    return this.orders[slot];
  }

  /** The slot with the lowest order, -1 when the heap is empty. */
  peek(): number {
    return this.count === 0 ? -1 : this.nodes[0];
  }

  /** The slot with the lowest order that is not marked, -1 when there is none. Looks at the children of marked slots only. */
  peekUnmarked(marks: SlotMarks): number {
    return this.bestBelow(0, marks);
  }

  /** Adds the slot, or gives it another order. */
  set(slot: number, order: number): void {
    if (slot >= this.nodeOf.length) this.grow(slot + 1);
    if (this.nodeOf[slot] === ABSENT) {
      this.orders[slot] = order;
      this.rise(this.count++, slot);
      return;
    }
    const lower = order < this.orders[slot];
    this.orders[slot] = order;
    if (lower) this.rise(this.nodeOf[slot], slot);
    else this.sink(this.nodeOf[slot], slot);
  }

  /** Does nothing when the slot is not in the heap. */
  delete(slot: number): void {
    if (!this.has(slot)) return;
    const node = this.nodeOf[slot];
    this.nodeOf[slot] = ABSENT;
    const last = this.nodes[--this.count];
    if (last === slot) return;
    this.rise(node, last);
    this.sink(this.nodeOf[last], last);
  }

  private bestBelow(node: number, marks: SlotMarks): number {
    if (node >= this.count) return -1;
    const slot = this.nodes[node];
    if (!marks.has(slot)) return slot;
    let best = -1;
    for (let child = node * ARITY + 1; child <= node * ARITY + ARITY; child++) {
      const candidate = this.bestBelow(child, marks);
      if (candidate !== -1 && (best === -1 || this.precedes(candidate, best))) best = candidate;
    }
    return best;
  }

  private precedes(slot: number, other: number): boolean {
    return this.orders[slot] < this.orders[other] || (this.orders[slot] === this.orders[other] && slot < other);
  }

  private rise(from: number, slot: number): void {
    let node = from;
    while (node > 0) {
      const parent = (node - 1) >> 2;
      if (!this.precedes(slot, this.nodes[parent])) break;
      this.place(node, this.nodes[parent]);
      node = parent;
    }
    this.place(node, slot);
  }

  private sink(from: number, slot: number): void {
    let node = from;
    for (;;) {
      const firstChild = node * ARITY + 1;
      if (firstChild >= this.count) break;
      let best = firstChild;
      for (let child = firstChild + 1; child < Math.min(firstChild + ARITY, this.count); child++) {
        if (this.precedes(this.nodes[child], this.nodes[best])) best = child;
      }
      if (!this.precedes(this.nodes[best], slot)) break;
      this.place(node, this.nodes[best]);
      node = best;
    }
    this.place(node, slot);
  }

  private place(node: number, slot: number): void {
    this.nodes[node] = slot;
    this.nodeOf[slot] = node;
  }

  private grow(length: number): void {
    const capacity = Math.max(length, this.nodeOf.length * 2);
    const nodes = new Int32Array(capacity);
    nodes.set(this.nodes);
    const orders = new Float64Array(capacity);
    orders.set(this.orders);
    const nodeOf = new Int32Array(capacity).fill(ABSENT);
    nodeOf.set(this.nodeOf);
    this.nodes = nodes;
    this.orders = orders;
    this.nodeOf = nodeOf;
  }
}
