import { Injectable } from '@nestjs/common';
import { Clock, Transactions } from '@app/core';
import { ApiKeyEventKind } from './api-key-event.entity.js';
import type { KeyCause } from './key-cause.js';
import { insertKeyEvents } from './key-event.store.js';
import { apiKeysChanged } from './key-topics.js';

/** Tags that rules put on keys. */
@Injectable()
export class KeyTagsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Adds a tag that the key does not bear yet, and remembers why. */
  add(keyId: number, tag: string, cause: KeyCause): Promise<void> {
    return this.transactions.run(async (transaction) => {
      const [, changed] = (await transaction.manager.query('UPDATE api_key SET tags = tags || $2::text WHERE id = $1 AND NOT ($2 = ANY(tags)) RETURNING id', [keyId, tag])) as [unknown[], number];
      if (changed === 0) return;
      const reason = `tagged ${tag}: ${cause.reason}`;
      await insertKeyEvents(transaction.manager, [{ apiKeyId: keyId, atMs: this.clock.now(), kind: ApiKeyEventKind.TAGGED, untilMs: undefined, cause: { ...cause, reason, tag } }]);
      transaction.announce(apiKeysChanged, { ids: [keyId] });
    });
  }
}
