import { Injectable } from '@nestjs/common';
import { type BulkOutcome, BulkKeysService, type KeySelection } from '@app/keys';
import { KeyQuotas } from '@app/limits';

/** Deletes keys with the quotas that they alone share. */
@Injectable()
export class KeyDeletion {
  constructor(
    private readonly keys: BulkKeysService,
    private readonly quotas: KeyQuotas,
  ) {}

  delete(selection: KeySelection): Promise<BulkOutcome> {
    return this.keys.delete(selection, (transaction, ids) => this.quotas.forget(transaction, ids));
  }
}
