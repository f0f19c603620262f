const FREE = 0;
const LEAST_CAPACITY = 16;
/** Fuller than this and the ways to a place become long. */
const FULLEST = 0.7;

/** From ids (positive, 31 bits) to small numbers, in 12 to 24 bytes an entry where a Map takes about 50: open addressing with linear steps. */
export class IdMap {
  private ids = new Int32Array(LEAST_CAPACITY);
  private values = new Int32Array(LEAST_CAPACITY);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** -1 when the id is not there. */
  get(id: number): number {
    const place = this.find(id);
    return this.ids[place] === id ? this.values[place] : -1;
  }

  set(id: number, value: number): void {
    let place = this.find(id);
    if (this.ids[place] !== id) {
      if (this.count + 1 > this.ids.length * FULLEST) {
        this.grow();
        place = this.find(id);
      }
      this.ids[place] = id;
      this.count++;
    }
    this.values[place] = value;
  }

  delete(id: number): void {
    let hole = this.find(id);
    if (this.ids[hole] !== id) return;
    this.count--;
    const mask = this.ids.length - 1;
    // Whoever stands behind the hole and could not be where it wants to be moves up, so that no way is broken.
    for (let place = (hole + 1) & mask; this.ids[place] !== FREE; place = (place + 1) & mask) {
      const wanted = this.home(this.ids[place]);
      if (((place - wanted) & mask) < ((place - hole) & mask)) continue;
      this.ids[hole] = this.ids[place];
      this.values[hole] = this.values[place];
      hole = place;
    }
    this.ids[hole] = FREE;
  }

  *keys(): Generator<number> {
    for (const id of this.ids) if (id !== FREE) yield id;
  }

  /** Where the id is, or would go. */
  private find(id: number): number {
    const mask = this.ids.length - 1;
    let place = this.home(id);
    while (this.ids[place] !== FREE && this.ids[place] !== id) place = (place + 1) & mask;
    return place;
  }

  /** Neighbouring ids are the rule: a multiplication spreads them. */
  private home(id: number): number {
    return (Math.imul(id, 0x9e3779b1) >>> 8) & (this.ids.length - 1);
  }

  private grow(): void {
    const { ids, values } = this;
    this.ids = new Int32Array(ids.length * 2);
    this.values = new Int32Array(ids.length * 2);
    for (let from = 0; from < ids.length; from++) {
      if (ids[from] === FREE) continue;
      const place = this.find(ids[from]);
      this.ids[place] = ids[from];
      this.values[place] = values[from];
    }
  }
}
