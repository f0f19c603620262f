import { Injectable } from '@nestjs/common';
import { inMessages, type Transaction } from '@app/core';
import { DataSource } from 'typeorm';
import { quotasChanged } from './quota-directory.js';

/** A quota of requests that one API key has for itself. */
export interface KeyQuota {
  apiKeyId: number;
  name: string;
  enableQuota: boolean;
  quotaTotal: number;
}

const OWN = "cardinality(api_key_ids) = 1 AND virtual_key_ids = '{}' AND measure = 'REQUESTS' AND quota_reset = 'NEVER'";

/** The quotas of single API keys, by the thousand. */
@Injectable()
export class KeyQuotas {
  constructor(private readonly dataSource: DataSource) {}

  async create(transaction: Transaction, quotas: readonly KeyQuota[]): Promise<void> {
    if (quotas.length === 0) return;
    const rows: { id: number }[] = await transaction.manager.query(
      `INSERT INTO quota (name, enable_quota, quota_total, api_key_ids)
       SELECT name, "enableQuota", "quotaTotal", ARRAY["apiKeyId"]
       FROM json_to_recordset($1::json) AS row (name text, "enableQuota" boolean, "quotaTotal" bigint, "apiKeyId" integer)
       RETURNING id`,
      [JSON.stringify(quotas)],
    );
    announce(transaction, rows);
  }

  /** Gives each of these keys a quota of its own, or another total to the one it has; null takes it away. */
  async set(transaction: Transaction, apiKeyIds: readonly number[], quotaTotal: number | null): Promise<void> {
    const { manager } = transaction;
    if (quotaTotal === null) {
      const [gone]: [{ id: number }[], number] = await manager.query(`DELETE FROM quota WHERE api_key_ids && $1::integer[] AND ${OWN} RETURNING id`, [apiKeyIds]);
      return announce(transaction, gone);
    }
    const [kept]: [{ id: number; apiKeyId: number }[], number] = await manager.query(
      `UPDATE quota SET quota_total = $2, enable_quota = true, updated_at = now() WHERE api_key_ids && $1::integer[] AND ${OWN} RETURNING id, api_key_ids[1] AS "apiKeyId"`,
      [apiKeyIds, quotaTotal],
    );
    announce(transaction, kept);
    const have = new Set(kept.map(({ apiKeyId }) => apiKeyId));
    const without = (await manager.query('SELECT id, name FROM api_key WHERE id = ANY($1) ORDER BY id', [apiKeyIds.filter((id) => !have.has(id))])) as { id: number; name: string }[];
    await this.create(transaction, without.map(({ id, name }) => ({ apiKeyId: id, name, enableQuota: true, quotaTotal })));
  }

  /** The quotas that these keys have for themselves, by the key's id. */
  async find(apiKeyIds: readonly number[]): Promise<Map<number, KeyQuota>> {
    const rows: (KeyQuota & { quotaTotal: string })[] = await this.dataSource.query(
      `SELECT api_key_ids[1] AS "apiKeyId", name, enable_quota AS "enableQuota", quota_total AS "quotaTotal" FROM quota WHERE api_key_ids && $1::integer[] AND ${OWN} ORDER BY id DESC`,
      [apiKeyIds],
    );
    return new Map(rows.map((row) => [row.apiKeyId, { ...row, quotaTotal: Number(row.quotaTotal) }]));
  }

  /** Takes keys that are about to be deleted out of their quotas; a quota that nobody is left to share goes. */
  async forget(transaction: Transaction, apiKeyIds: readonly number[]): Promise<void> {
    if (apiKeyIds.length === 0) return;
    const [gone]: [{ id: number }[], number] = await transaction.manager.query(
      "DELETE FROM quota WHERE api_key_ids && $1::integer[] AND api_key_ids <@ $1::integer[] AND virtual_key_ids = '{}' RETURNING id",
      [apiKeyIds],
    );
    const [left]: [{ id: number }[], number] = await transaction.manager.query(
      'UPDATE quota SET api_key_ids = ARRAY(SELECT id FROM unnest(api_key_ids) AS id WHERE id <> ALL($1::integer[])), updated_at = now() WHERE api_key_ids && $1::integer[] RETURNING id',
      [apiKeyIds],
    );
    announce(transaction, [...gone, ...left]);
  }
}

function announce(transaction: Transaction, rows: readonly { id: number }[]): void {
  for (const part of inMessages(rows)) transaction.announce(quotasChanged, { ids: part.map(({ id }) => id) });
}
