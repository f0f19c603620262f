import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { type BulkOutcome, keySelection } from '@app/keys';
import { ApiKeyChangeInput, BulkKeysResult, KeySelectionArgs } from './bulk-keys.inputs.js';
import { KeyChange } from './key-change.js';
import { KeyDeletion } from './key-deletion.js';

const resultOf = ({ ids, notFound }: BulkOutcome): BulkKeysResult => ({ count: ids.length, notFoundIds: notFound });

@Resolver()
export class BulkKeysResolver {
  constructor(
    private readonly changing: KeyChange,
    private readonly deletion: KeyDeletion,
  ) {}

  @Mutation(() => BulkKeysResult, { description: 'Changes many keys at once: all or none.' })
  @Can('update', 'ApiKey')
  async updateApiKeys(@Args() { ids, filter }: KeySelectionArgs, @Args('change') change: ApiKeyChangeInput): Promise<BulkKeysResult> {
    return resultOf(await this.changing.change(keySelection(ids, filter), change));
  }

  @Mutation(() => BulkKeysResult, { description: 'Deletes many keys at once, with the quotas that they alone share.' })
  @Can('delete', 'ApiKey')
  async deleteApiKeys(@Args() { ids, filter }: KeySelectionArgs): Promise<BulkKeysResult> {
    return resultOf(await this.deletion.delete(keySelection(ids, filter)));
  }
}
