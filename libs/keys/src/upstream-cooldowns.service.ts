import { Injectable } from '@nestjs/common';
import { AuditLog } from '@app/access';
import { Transactions } from '@app/core';
import { upstreamCooled } from './key-topics.js';

/** What admins do about an upstream that rests as a whole. */
@Injectable()
export class UpstreamCooldowns {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Ends the rest, everywhere. What its keys rest for is not concerned. */
  reset(upstream: { id: number; name: string }): Promise<void> {
    return this.transactions.run(async (transaction) => {
      await transaction.manager.query('DELETE FROM upstream_cooldown WHERE upstream_id = $1', [upstream.id]);
      await this.audit.record(transaction, { action: 'upstream.reset_cooldown', subjectKind: 'upstream', subjectId: upstream.id, subjectName: upstream.name });
      transaction.announce(upstreamCooled, { upstreamId: upstream.id, untilMs: 0 });
    });
  }
}
