import type { ImportedKey } from './key-importer.js';

const TERMS = ['upstreamId', 'location', 'paramName', 'valuePrefix', 'weight', 'priority', 'status', 'tags', 'owner', 'expiresAt'] as const satisfies readonly (keyof ImportedKey)[];

/** What keys of an import have in common, which is nearly all of them in most files: PostgreSQL reads it once for each place. */
export class SharedTerms {
  /** One for each place. */
  readonly rows: object[] = [];
  private readonly places = new Map<string, number>();
  private last: { key: ImportedKey; place: number } | undefined;

  /** @returns where the terms of the key stand in {@link rows}. */
  placeOf(key: ImportedKey): number {
    const { last } = this;
    // Most keys are as the one before, and are told so without a text.
    if (last && TERMS.every((term) => last.key[term] === key[term])) return last.place;
    const terms = Object.fromEntries(TERMS.map((term) => [term, key[term]]));
    const text = JSON.stringify(terms);
    let place = this.places.get(text);
    if (place === undefined) {
      this.places.set(text, (place = this.rows.length));
      this.rows.push({ place, ...terms });
    }
    this.last = { key, place };
    return place;
  }
}
