/** First in, first out for each tenant; tenants take turns, so that a long queue delays only its owner. */
export class FairQueue<T> {
  readonly #queues = new Map<string, T[]>();
  #size = 0;

  constructor(private readonly maxPerTenant: number) {}

  get size(): number {
    return this.#size;
  }

  /** False when the tenant has as many waiting as it may. */
  push(tenant: string, item: T): boolean {
    const queue = this.#queues.get(tenant);
    if (queue !== undefined && queue.length >= this.maxPerTenant) return false;
    if (queue === undefined) this.#queues.set(tenant, [item]);
    else queue.push(item);
    this.#size++;
    return true;
  }

  /** Puts back, at the head of its tenant's queue, what was taken and could not be served. */
  unshift(tenant: string, item: T): void {
    const queue = this.#queues.get(tenant) ?? [];
    queue.unshift(item);
    this.#queues.set(tenant, queue);
    this.#size++;
  }

  /** The next item; its tenant goes to the end of the line. */
  shift(): T | undefined {
    for (const [tenant, queue] of this.#queues) {
      const item = queue.shift();
      this.#queues.delete(tenant);
      if (queue.length > 0) this.#queues.set(tenant, queue);
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Takes out every item that `isStale`. */
  removeWhere(isStale: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const [tenant, queue] of this.#queues) {
      const kept = queue.filter((item) => !isStale(item));
      removed.push(...queue.filter((item) => isStale(item)));
      if (kept.length > 0) this.#queues.set(tenant, kept);
      else this.#queues.delete(tenant);
    }
    this.#size -= removed.length;
    return removed;
  }
}
