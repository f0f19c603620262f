/**
 * Things that come and go at a high rate, each in a place of its own. Not a Set: one that is filled and emptied all
 * the time is copied again and again, and its former selves hold on to what was in them, so that all of it would have to
 * wait for a collection of the whole heap.
 */
export class Places<T extends object> {
  private readonly taken: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.taken.length - this.free.length;
  }

  /** @returns the place to give back */
  take(thing: T): number {
    const place = this.free.pop() ?? this.taken.length;
    this.taken[place] = thing;
    return place;
  }

  giveBack(place: number): void {
    this.taken[place] = undefined;
    this.free.push(place);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const thing of this.taken) if (thing !== undefined) yield thing;
  }
}
