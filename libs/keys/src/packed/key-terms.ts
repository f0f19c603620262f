import type { PooledKey } from '../pooled-key.js';

/** What many keys of a pool have in common. */
export type KeyTerms = Readonly<Pick<PooledKey, 'location' | 'paramName' | 'valuePrefix' | 'weight' | 'priority' | 'status' | 'expiresAtMs' | 'tags'>>;

interface Entry {
  terms: KeyTerms;
  name: string;
  keys: number;
}

/** Terms by small numbers, each kept once for as long as a key has it. */
export class KeyTermsTable {
  private readonly entries: (Entry | undefined)[] = [];
  private readonly numberOf = new Map<string, number>();
  private readonly free: number[] = [];
  /** Keys come one after the other with the same terms. */
  private latest = -1;

  at(number: number): KeyTerms {
    return this.entries[number]!.terms;
  }

  /** One more key has these terms. @returns their number. */
  take(terms: KeyTerms): number {
    const { location, paramName, valuePrefix, weight, priority, status, expiresAtMs, tags } = terms;
    const latest = this.entries[this.latest];
    if (latest !== undefined && areSame(latest.terms, terms)) {
      latest.keys++;
      return this.latest;
    }
    const name = JSON.stringify([location, paramName, valuePrefix, weight, priority, status, expiresAtMs === Infinity ? 0 : expiresAtMs, ...tags]);
    const known = this.numberOf.get(name);
    if (known !== undefined) {
      this.entries[known]!.keys++;
      return (this.latest = known);
    }
    const number = this.free.pop() ?? this.entries.length;
    // As texts of their own: a piece of a file that they were cut out of would be kept with them.
    const [ownLocation, ownParamName, ownValuePrefix, , , ownStatus, , ...ownTags] = JSON.parse(name) as [typeof location, string, string, number, number, typeof status, number, ...string[]];
    this.entries[number] = { terms: { location: ownLocation, paramName: ownParamName, valuePrefix: ownValuePrefix, weight, priority, status: ownStatus, expiresAtMs, tags: ownTags }, name, keys: 1 };
    this.numberOf.set(name, number);
    return (this.latest = number);
  }

  /** One key less has them. */
  release(number: number): void {
    const entry = this.entries[number]!;
    if (--entry.keys > 0) return;
    this.entries[number] = undefined;
    this.numberOf.delete(entry.name);
    this.free.push(number);
  }
}

function areSame(one: KeyTerms, other: KeyTerms): boolean {
  return (
    one.location === other.location &&
    one.paramName === other.paramName &&
    one.valuePrefix === other.valuePrefix &&
    one.weight === other.weight &&
    one.priority === other.priority &&
    one.status === other.status &&
    one.expiresAtMs === other.expiresAtMs &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, index) => tag === other.tags[index])
  );
}
