import { Injectable } from '@nestjs/common';
import type { Transaction } from '@app/core';
import { keysAdded, messagesOf, THIS_PROCESS } from '../key-topics.js';
import type { PooledKey } from '../pooled-key.js';

/** An import of all or none may add any number in its one transaction; those beyond are loaded as others are. */
const MOST_KEPT = 5_000;

/**
 * Keys that a transaction of this process adds: with their values at hand they go into the pools without being read and
 * decrypted again. Whatever else is told of such a key comes first, and then it is read from the database.
 */
@Injectable()
export class BroughtKeys {
  private readonly keys = new Map<number, PooledKey>();

  /** Announces keys that are new, and keeps them until the announcement is heard. */
  announce(transaction: Transaction, keys: readonly PooledKey[]): void {
    const ids = keys.map(({ id }) => id);
    if (this.keys.size + keys.length <= MOST_KEPT) {
      for (const key of keys) this.keys.set(key.id, key);
      transaction.onRollback(() => this.forget(ids));
    }
    for (const part of messagesOf(ids)) transaction.announce(keysAdded, { from: THIS_PROCESS, ids: part });
  }

  /** Undefined when the key is to be read from the database. */
  take(id: number): PooledKey | undefined {
    const key = this.keys.get(id);
    this.keys.delete(id);
    return key;
  }

  /** Something else was told of these keys. */
  forget(ids: readonly number[]): void {
    if (this.keys.size > 0) for (const id of ids) this.keys.delete(id);
  }

  forgetAll(): void {
    this.keys.clear();
  }
}
