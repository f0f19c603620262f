/** What one subscriber, wherever it is connected, wants of this process. */
export class LiveInterest<Filter, Item> {
  private found: Item[] = [];
  private dropped = 0;
  private allowance: number;

  constructor(
    readonly filter: Filter,
    private readonly itemsPerSecond: number,
    /** Until when it is believed in; renewed by each word of the subscriber. */
    public untilMs: number,
  ) {
    this.allowance = itemsPerSecond;
  }

  /** Takes an item if the rate allows it, and counts it otherwise: nobody reads faster than that. */
  take(item: Item): void {
    if (this.allowance < 1) {
      this.dropped++;
      return;
    }
    this.allowance--;
    this.found.push(item);
  }

  /** What has been found since the last time, and a further allowance for the time that has passed. */
  collect(elapsedMs: number): { items: Item[]; dropped: number } {
    this.allowance = Math.min(this.itemsPerSecond, this.allowance + (this.itemsPerSecond * elapsedMs) / 1_000);
    const collected = { items: this.found, dropped: this.dropped };
    this.found = [];
    this.dropped = 0;
    return collected;
  }
}
