import { Injectable } from '@nestjs/common';
import { AuditLog } from '@app/access';
import { Transactions } from '@app/core';
import { KeyReader, placementWithDefaults, type StoredKey } from '@app/keys';
import { type KeyQuota, KeyQuotas } from '@app/limits';
import { csvLine } from '../rows/csv-line.js';
import { MEANT_EMPTY, withGuard } from '../rows/formula-guard.js';
import { ALL_COLUMNS, type KeyColumn, TEMPLATE_COLUMNS } from '../rows/key-columns.js';

export interface ExportSettings {
  /** All upstreams when undefined. */
  upstreamIds: readonly number[] | undefined;
  /** Values in clear. */
  reveal: boolean;
  /** The columns beside those of the template, too. */
  allColumns: boolean;
}

const BYTE_ORDER_MARK = '\ufeff';

/** Writes keys as a file that an import takes, a few thousand at a time. */
@Injectable()
export class KeyExport {
  constructor(
    private readonly reader: KeyReader,
    private readonly quotas: KeyQuotas,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async *lines({ upstreamIds, reveal, allColumns }: ExportSettings): AsyncGenerator<string> {
    const columns = allColumns ? ALL_COLUMNS : TEMPLATE_COLUMNS;
    if (reveal) await this.recordReveal(upstreamIds);
    yield BYTE_ORDER_MARK + csvLine(columns);
    for await (const keys of this.reader.batches(upstreamIds)) {
      const quotas = await this.quotas.find(keys.map(({ id }) => id));
      const values = reveal ? await this.reader.openValues(keys) : keys.map(({ maskedValue }) => maskedValue);
      yield keys.map((key, index) => csvLine(columns.map((column) => CELLS[column](key, values[index], quotas.get(key.id))))).join('');
    }
  }

  private recordReveal(upstreamIds: readonly number[] | undefined): Promise<void> {
    return this.transactions.run((transaction) =>
      this.audit.record(transaction, { action: 'api_key.reveal_all', subjectKind: 'upstream', subjectId: upstreamIds?.join(', ') ?? 'all', after: { by: 'export' } }),
    );
  }
}

const CELLS: Record<KeyColumn, (key: StoredKey, value: string, quota: KeyQuota | undefined) => string> = {
  upstream_id: ({ upstreamId }) => String(upstreamId),
  name: ({ name }) => withGuard(name),
  key_value: (_key, value) => withGuard(value),
  location: ({ location }) => location.toLowerCase(),
  param_name: ({ paramName }) => withGuard(paramName),
  value_prefix: prefixCell,
  enable_quota: (_key, _value, quota) => (quota ? String(quota.enableQuota) : 'false'),
  quota_total: (_key, _value, quota) => (quota ? String(quota.quotaTotal) : ''),
  weight: ({ weight }) => String(weight),
  priority: ({ priority }) => String(priority),
  status: ({ status }) => status.toLowerCase(),
  tags: ({ tags }) => (tags.length === 0 ? '' : JSON.stringify(tags)),
  owner: ({ owner }) => withGuard(owner ?? ''),
  expires_at: ({ expiresAt }) => expiresAt?.toISOString() ?? '',
};

/** An empty cell would be read as the default, which for some placements is another. */
function prefixCell({ location, paramName, valuePrefix }: StoredKey): string {
  if (valuePrefix !== '') return withGuard(valuePrefix);
  return placementWithDefaults({ location, paramName }).valuePrefix === '' ? '' : MEANT_EMPTY;
}
