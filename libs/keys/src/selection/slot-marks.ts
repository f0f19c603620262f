/** A set of slots that is emptied in O(1) and allocates nothing: which slots this one selection passes by. */
export class SlotMarks {
  private stamps = new Float64Array(16);
  private stamp = 0;

  /** Empties the set. */
  clear(): void {
    this.stamp++;
  }

  add(slot: number): void {
    if (slot >= this.stamps.length) this.grow(slot + 1);
    this.stamps[slot] = this.stamp;
  }

  has(slot: number): boolean {
    return this.stamps[slot] === this.stamp;
  }

  private grow(length: number): void {
    const grown = new Float64Array(Math.max(length, this.stamps.length * 2));
    grown.set(this.stamps);
    this.stamps = grown;
  }
}
