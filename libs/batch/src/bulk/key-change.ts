import { Injectable } from '@nestjs/common';
import { type BulkOutcome, BulkKeysService, type KeyChanges, type KeySelection } from '@app/keys';
import { KeyQuotas } from '@app/limits';

/** Changes keys, with the quotas that they have for themselves. */
@Injectable()
export class KeyChange {
  constructor(
    private readonly keys: BulkKeysService,
    private readonly quotas: KeyQuotas,
  ) {}

  /** @param change a `quotaTotal` of null takes the quota away; one left out leaves it. */
  change(selection: KeySelection, { quotaTotal, ...changes }: KeyChanges & { quotaTotal?: number | null }): Promise<BulkOutcome> {
    return this.keys.update(selection, changes, async (transaction, ids) => {
      if (quotaTotal !== undefined) await this.quotas.set(transaction, ids, quotaTotal);
    });
  }
}
