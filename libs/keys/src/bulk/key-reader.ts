import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '@app/core';
import { DataSource } from 'typeorm';
import { ApiKey, sealedAs } from '../api-key.entity.js';

/** Keys a read. */
const BATCH = 2_000;
/** Decrypting takes some 10 µs a key: requests are served between portions of so many. */
const PORTION = 50;

/** Reads pools key by key, for exports. */
@Injectable()
export class KeyReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** All keys of an upstream, or of all, by their ids, a few thousand at a time. */
  async *batches(upstreamId: number | undefined): AsyncGenerator<ApiKey[]> {
    for (let after = 0; ; ) {
      const query = this.dataSource.createQueryBuilder(ApiKey, 'key').where('key.id > :after', { after });
      if (upstreamId !== undefined) query.andWhere('key.upstream_id = :upstreamId', { upstreamId });
      const keys = await query.orderBy('key.id').limit(BATCH).getMany();
      if (keys.length > 0) yield keys;
      if (keys.length < BATCH) return;
      after = keys[keys.length - 1].id;
    }
  }

  /** The values in clear. Whoever asks records it in the audit log first. */
  async openValues(keys: readonly ApiKey[]): Promise<string[]> {
    const values: string[] = [];
    for (const [index, key] of keys.entries()) {
      if (index % PORTION === 0) await nextTurn();
      values.push(this.box.open(key.value, sealedAs(key.id)));
    }
    return values;
  }
}
