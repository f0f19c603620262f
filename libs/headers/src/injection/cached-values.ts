import { LRUCache } from 'lru-cache';

const MAX_KEYS = 10_000;
/** Stands for all keys where one value serves them all. */
const ANY_KEY = 0;

/** The values that a script made and that may be used again: one, or one for each API key. */
export class CachedValues {
  readonly #values = new LRUCache<number, { value: string; untilMs: number }>({ max: MAX_KEYS });

  constructor(
    private readonly keptMs: number,
    private readonly perKey: boolean,
  ) {}

  get(keyId: number, nowMs: number): string | undefined {
    const cached = this.#values.get(this.perKey ? keyId : ANY_KEY);
    return cached !== undefined && cached.untilMs > nowMs ? cached.value : undefined;
  }

  set(keyId: number, value: string, nowMs: number): void {
    this.#values.set(this.perKey ? keyId : ANY_KEY, { value, untilMs: nowMs + this.keptMs });
  }
}
