/** How many requests are in flight, per key. A key with none takes no memory. */
export class ConcurrencyTable {
  private readonly inFlight = new Map<string, number>();

  get size(): number {
    return this.inFlight.size;
  }

  current(key: string): number {
    return this.inFlight.get(key) ?? 0;
  }

  enter(key: string, cost: number): void {
    this.inFlight.set(key, this.current(key) + cost);
  }

  leave(key: string, cost: number): void {
    const rest = this.current(key) - cost;
    if (rest > 0) this.inFlight.set(key, rest);
    else this.inFlight.delete(key);
  }
}
