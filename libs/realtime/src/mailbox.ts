/** What a subscriber is handed at once. */
export interface Delivery<T> {
  items: T[];
  /** How many were left out since the delivery before: the subscriber, or the way to it, was too slow for them. */
  dropped: number;
}

/**
 * Items on their way to one subscriber, who takes them at its own pace. What does not fit is counted instead of
 * kept, so that a subscriber who sleeps costs neither memory nor anybody's time.
 */
export class Mailbox<T> implements AsyncIterableIterator<Delivery<T>> {
  private items: T[] = [];
  private dropped = 0;
  private ended = false;
  private waiting: ((result: IteratorResult<Delivery<T>>) => void) | undefined;

  /**
   * @param capacity items that may wait.
   * @param onEnd called once when the subscriber goes.
   */
  constructor(
    private readonly capacity: number,
    private readonly onEnd: () => void,
  ) {}

  put(items: readonly T[], dropped = 0): void {
    if (this.ended) return;
    const room = Math.max(0, this.capacity - this.items.length);
    this.items.push(...items.slice(0, room));
    this.dropped += dropped + Math.max(0, items.length - room);
    const waiting = this.waiting;
    if (waiting && (this.items.length > 0 || this.dropped > 0)) {
      this.waiting = undefined;
      waiting({ value: this.take(), done: false });
    }
  }

  next(): Promise<IteratorResult<Delivery<T>>> {
    if (this.ended) return Promise.resolve({ value: undefined, done: true });
    if (this.items.length > 0 || this.dropped > 0) return Promise.resolve({ value: this.take(), done: false });
    return new Promise((resolve) => (this.waiting = resolve));
  }

  return(): Promise<IteratorResult<Delivery<T>>> {
    if (!this.ended) {
      this.ended = true;
      this.items = [];
      this.onEnd();
      this.waiting?.({ value: undefined, done: true });
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<Delivery<T>>> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private take(): Delivery<T> {
    const delivery = { items: this.items, dropped: this.dropped };
    this.items = [];
    this.dropped = 0;
    return delivery;
  }
}
