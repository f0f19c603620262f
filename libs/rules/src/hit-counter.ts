/** Counts how often something happened within a sliding window, per subject. Keeps only what can still count. */
export class HitCounter {
  private readonly hits = new Map<string, number[]>();

  /** Counts one hit. @returns whether it is the one that fills the threshold; the count then starts anew. */
  hit(subject: string, atMs: number, threshold: number, windowMs: number): boolean {
    const times = (this.hits.get(subject) ?? []).filter((time) => time > atMs - windowMs);
    times.push(atMs);
    if (times.length >= threshold) {
      this.hits.delete(subject);
      return true;
    }
    this.hits.set(subject, times);
    return false;
  }

  /** Forgets subjects whose last hit is older than the longest window. */
  sweep(beforeMs: number): void {
    for (const [subject, times] of this.hits) if (times.at(-1)! < beforeMs) this.hits.delete(subject);
  }

  /** Forgets every subject that starts so. */
  forget(prefix: string): void {
    for (const subject of this.hits.keys()) if (subject.startsWith(prefix)) this.hits.delete(subject);
  }
}
