import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { Can } from '@app/access';
import { type BulkOutcome } from '@app/keys';
import { KeyIdsBody, KeyStatusBody } from './bulk-bodies.js';
import { KeyChange } from './key-change.js';
import { KeyDeletion } from './key-deletion.js';

interface BulkAnswer {
  success_count: number;
  failed_count: number;
  /** Ids that do not exist. */
  not_found: number[];
}

const answerOf = ({ ids, notFound }: BulkOutcome): BulkAnswer => ({ success_count: ids.length, failed_count: notFound.length, not_found: notFound });

/** Changes of many keys over REST. */
@Controller('api/admin/batch/keys')
export class BulkKeysController {
  constructor(
    private readonly changing: KeyChange,
    private readonly deletion: KeyDeletion,
  ) {}

  @Post('batch-update-status')
  @HttpCode(200)
  @Can('update', 'ApiKey')
  async updateStatus(@Body() { key_ids, status }: KeyStatusBody): Promise<BulkAnswer> {
    return answerOf(await this.changing.change({ ids: key_ids }, { status }));
  }

  @Delete('batch-delete')
  @Can('delete', 'ApiKey')
  async delete(@Body() { key_ids }: KeyIdsBody): Promise<BulkAnswer> {
    return answerOf(await this.deletion.delete({ ids: key_ids }));
  }
}
