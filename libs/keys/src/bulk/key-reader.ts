import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '@app/core';
import { DataSource } from 'typeorm';
import { type ApiKey, sealedAs } from '../api-key.entity.js';

/** Keys a read. */
const BATCH = 2_000;
/** Decrypting takes some 10 µs a key: requests are served between portions of so many. */
const PORTION = 50;

/** What an export tells of a key. */
export type StoredKey = Pick<ApiKey, 'id' | 'upstreamId' | 'name' | 'value' | 'maskedValue' | 'location' | 'paramName' | 'valuePrefix' | 'weight' | 'priority' | 'status' | 'tags' | 'owner' | 'expiresAt'>;

const READ = `
  SELECT id, upstream_id AS "upstreamId", name, value, masked_value AS "maskedValue", location, param_name AS "paramName", value_prefix AS "valuePrefix",
    weight, priority, status, tags, owner, expires_at AS "expiresAt"
  FROM api_key WHERE id > $1 AND ($2::integer[] IS NULL OR upstream_id = ANY($2)) ORDER BY id LIMIT ${BATCH}`;

/** Reads pools key by key, for exports. */
@Injectable()
export class KeyReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** All keys of these upstreams, or of all, by their ids, a few thousand at a time. */
  async *batches(upstreamIds: readonly number[] | undefined): AsyncGenerator<StoredKey[]> {
    for (let after = 0; ; ) {
      const keys = (await this.dataSource.query(READ, [after, upstreamIds ?? null])) as StoredKey[];
      if (keys.length > 0) yield keys;
      if (keys.length < BATCH) return;
      after = keys[keys.length - 1].id;
    }
  }

  /** The values in clear. Whoever asks records it in the audit log first. */
  async openValues(keys: readonly Pick<StoredKey, 'id' | 'value'>[]): Promise<string[]> {
    const values: string[] = [];
    for (const [index, key] of keys.entries()) {
      if (index % PORTION === 0) await nextTurn();
      values.push(this.box.open(key.value, sealedAs(key.id)));
    }
    return values;
  }
}
