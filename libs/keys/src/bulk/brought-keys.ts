import { Injectable } from '@nestjs/common';
import { inMessages, type Transaction } from '@app/core';
import { keysAdded, THIS_PROCESS } from '../key-topics.js';
import type { PooledKey } from '../pooled-key.js';

/** An import of all or none may add any number in its one transaction; those beyond are loaded as others are. */
const MOST_KEPT = 5_000;

/**
 * Keys that a transaction of this process adds: with their values at hand they go into the pools without being read and
 * decrypted again. Whatever else is told of such a key comes first, and then it is read from the database.
 */
@Injectable()
export class BroughtKeys {
  /** By the announcement's own ids: a process hears its messages as the objects that they are. */
  private readonly keys = new Map<readonly number[], readonly PooledKey[]>();

  /** Announces keys that are new, and keeps them until the announcement is heard. */
  announce(transaction: Transaction, keys: readonly PooledKey[]): void {
    const kept = this.count() + keys.length <= MOST_KEPT;
    for (const portion of inMessages(keys)) {
      const ids = portion.map(({ id }) => id);
      if (kept) {
        this.keys.set(ids, portion);
        transaction.onRollback(() => this.keys.delete(ids));
      }
      transaction.announce(keysAdded, { from: THIS_PROCESS, ids });
    }
  }

  /** The keys of an announcement, once; those that are missing are to be read from the database. */
  take(ids: readonly number[]): readonly PooledKey[] {
    const keys = this.keys.get(ids) ?? [];
    this.keys.delete(ids);
    return keys;
  }

  /** Something else was told of these keys. */
  forget(ids: readonly number[]): void {
    if (this.keys.size === 0) return;
    const forgotten = new Set(ids);
    for (const [announced, keys] of this.keys) this.keys.set(announced, keys.filter(({ id }) => !forgotten.has(id)));
  }

  forgetAll(): void {
    this.keys.clear();
  }

  private count(): number {
    return this.keys.values().reduce((sum, { length }) => sum + length, 0);
  }
}
