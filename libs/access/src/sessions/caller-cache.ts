import { type MessageBus, resynchronise } from '@app/core';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../caller.js';

/** What was found is asked of the database again after so long, in case that a message about a change was lost. */
const TRUSTED_MS = 30_000;
const MOST_CACHED = 10_000;

/** Callers by the hash of what they showed, kept in memory until a change of theirs is heard of. */
export class CallerCache<T extends { caller: Caller }> {
  private readonly known = new LRUCache<string, T>({ max: MOST_CACHED, ttl: TRUSTED_MS });
  /** Counts the changes heard of, so that an answer that was under way during one is not kept. */
  private changes = 0;

  /** @param load asks the database; undefined for what is not valid. */
  constructor(
    bus: MessageBus,
    private readonly load: (hash: string) => Promise<T | undefined>,
  ) {
    bus.subscribe(resynchronise, () => this.forget(() => true));
  }

  /** @param stillGood is asked of what is in memory; what is not is loaded again. */
  async find(hash: string, stillGood: (known: T) => boolean = () => true): Promise<T | undefined> {
    const known = this.known.get(hash);
    if (known && stillGood(known)) return known;
    const changes = this.changes;
    const found = await this.load(hash);
    if (found && changes === this.changes) this.known.set(hash, found);
    return found;
  }

  /** What is in memory; undefined does not mean that there is none. */
  peek(hash: string): T | undefined {
    return this.known.get(hash);
  }

  forget(concerned: (known: T) => boolean): void {
    this.changes += 1;
    for (const [hash, known] of this.known.entries()) if (concerned(known)) this.known.delete(hash);
  }
}
