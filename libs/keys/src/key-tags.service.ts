import { Injectable } from '@nestjs/common';
import { Transactions } from '@app/core';
import { apiKeysChanged } from './key-topics.js';

/** Tags that rules put on keys. */
@Injectable()
export class KeyTagsService {
  constructor(private readonly transactions: Transactions) {}

  /** Adds a tag that the key does not bear yet. */
  add(keyId: number, tag: string): Promise<void> {
    return this.transactions.run(async (transaction) => {
      const changed = (await transaction.manager.query('UPDATE api_key SET tags = tags || $2::text WHERE id = $1 AND NOT ($2 = ANY(tags)) RETURNING id', [keyId, tag])) as [unknown[], number];
      if (changed[1] > 0) transaction.announce(apiKeysChanged, { ids: [keyId] });
    });
  }
}
