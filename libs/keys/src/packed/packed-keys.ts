import { HEALTHY } from '../key-health.js';
import type { KeyStatus } from '../key-status.js';
import type { PooledKey } from '../pooled-key.js';
import { type KeyTerms, KeyTermsTable } from './key-terms.js';
import { TextStore } from './text-store.js';

const NONE = -1;
/** Between a key's name and its value; a value begins after the last one. */
const SEPARATOR = '\u0000';
/** Characters of a name and a value; nothing that is longer is worth the trouble. */
const LONGEST = 100_000;

/**
 * The keys of a pool that nobody uses at the moment, by slot, in columns: about 40 bytes and their name and value each,
 * where an object with its texts takes 400. What a key in use has besides, such as a cooldown, has no place here.
 */
export class PackedKeys {
  private ids = new Int32Array(16);
  private terms = new Int32Array(16).fill(NONE);
  private texts = new Float64Array(16);
  private lastUsedAtMs = new Float64Array(16);
  private readonly table = new KeyTermsTable();
  private readonly store = new TextStore();

  constructor(private readonly upstreamId: number) {}

  /** Whether the key is as every key is that nobody has used for a while. */
  static fits({ health, cooldownCause, unwrittenUses, inFlight, name, value }: PooledKey): boolean {
    return health === HEALTHY && cooldownCause === undefined && unwrittenUses === 0 && inFlight === 0 && name.length + value.length < LONGEST && !value.includes(SEPARATOR);
  }

  has(slot: number): boolean {
    return slot < this.terms.length && this.terms[slot] !== NONE;
  }

  idAt(slot: number): number {
    return this.ids[slot];
  }

  termsAt(slot: number): KeyTerms {
    return this.table.at(this.terms[slot]);
  }

  lastUsedAt(slot: number): number {
    return this.lastUsedAtMs[slot];
  }

  /** Only for keys that {@link fits}, into a slot that is empty. */
  put(slot: number, key: PooledKey): void {
    if (slot >= this.terms.length) this.grow(slot + 1);
    this.ids[slot] = key.id;
    this.terms[slot] = this.table.take(key);
    this.texts[slot] = this.store.add(`${key.name}${SEPARATOR}${key.value}`);
    this.lastUsedAtMs[slot] = key.lastUsedAtMs;
  }

  setStatus(slot: number, status: KeyStatus): void {
    const before = this.terms[slot];
    this.terms[slot] = this.table.take({ ...this.table.at(before), status });
    this.table.release(before);
  }

  /** A key of its own, made of what is packed here, which stays. */
  read(slot: number): PooledKey {
    const { location, paramName, valuePrefix, weight, priority, status, expiresAtMs, tags } = this.termsAt(slot);
    const text = this.store.read(this.texts[slot]);
    const separator = text.lastIndexOf(SEPARATOR);
    return {
      id: this.ids[slot],
      upstreamId: this.upstreamId,
      name: text.slice(0, separator),
      value: text.slice(separator + 1),
      location,
      paramName,
      valuePrefix,
      weight,
      priority,
      status,
      expiresAtMs,
      tags,
      health: HEALTHY,
      cooldownCause: undefined,
      unwrittenUses: 0,
      lastUsedAtMs: this.lastUsedAtMs[slot],
      inFlight: 0,
    };
  }

  /** Does nothing when the slot is empty. */
  remove(slot: number): void {
    if (!this.has(slot)) return;
    this.table.release(this.terms[slot]);
    this.store.remove(this.texts[slot]);
    this.terms[slot] = NONE;
  }

  private grow(length: number): void {
    const capacity = Math.max(length, this.terms.length * 2);
    const ids = new Int32Array(capacity);
    ids.set(this.ids);
    const terms = new Int32Array(capacity).fill(NONE);
    terms.set(this.terms);
    const texts = new Float64Array(capacity);
    texts.set(this.texts);
    const lastUsedAtMs = new Float64Array(capacity);
    lastUsedAtMs.set(this.lastUsedAtMs);
    Object.assign(this, { ids, terms, texts, lastUsedAtMs });
  }
}
