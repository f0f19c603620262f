import { withinScope } from '@app/access';
import { type Fingerprinter, decodeCursor, encodeCursor, type Page, type PageArgs } from '@app/core';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import { ApiKey, fingerprintScope } from './api-key.entity.js';
import { ApiKeyState } from './api-key-state.entity.js';
import { KeyCondition } from './key-condition.js';
import { RECOVERED } from './key-health.js';
import { KeyStatus } from './key-status.js';
import { type ApiKeyFilter, type ApiKeySort, ApiKeySortBy, SortDirection } from './keys.inputs.js';

/** Never null, and read back by the cast from the text that a cursor holds. */
const SORTED_BY: Record<ApiKeySortBy, { expression: string; type: string }> = {
  [ApiKeySortBy.ID]: { expression: 'key.id', type: 'integer' },
  [ApiKeySortBy.NAME]: { expression: 'key.name', type: 'text' },
  [ApiKeySortBy.CREATED_AT]: { expression: 'key.created_at', type: 'timestamptz' },
  [ApiKeySortBy.EXPIRES_AT]: { expression: "COALESCE(key.expires_at, 'infinity')", type: 'timestamptz' },
  [ApiKeySortBy.WEIGHT]: { expression: 'key.weight', type: 'integer' },
  [ApiKeySortBy.PRIORITY]: { expression: 'key.priority', type: 'integer' },
  [ApiKeySortBy.USES]: { expression: 'COALESCE(state.uses, 0)', type: 'bigint' },
  [ApiKeySortBy.LAST_USED_AT]: { expression: "COALESCE(state.last_used_at, '-infinity')", type: 'timestamptz' },
};

const ALIVE = "key.status = 'ACTIVE' AND (key.expires_at IS NULL OR key.expires_at > now())";
const CONDITIONS: Record<KeyCondition, string> = {
  [KeyCondition.DISABLED]: "key.status = 'DISABLED'",
  [KeyCondition.BANNED]: "key.status = 'BANNED'",
  [KeyCondition.EXPIRED]: "key.status = 'ACTIVE' AND key.expires_at <= now()",
  [KeyCondition.COOLING]: `${ALIVE} AND state.cooldown_until > now()`,
  [KeyCondition.RECOVERING]: `${ALIVE} AND state.recovery < ${RECOVERED} AND (state.cooldown_until IS NULL OR state.cooldown_until <= now())`,
  [KeyCondition.ACTIVE]: `${ALIVE} AND (state.api_key_id IS NULL OR (state.recovery = ${RECOVERED} AND (state.cooldown_until IS NULL OR state.cooldown_until <= now())))`,
};

/** Keys together with what was last written of their state. */
export function keysWithState(keys: Repository<ApiKey>): SelectQueryBuilder<ApiKey> {
  return keys.createQueryBuilder('key').leftJoinAndMapOne('key.state', ApiKeyState, 'state', 'state.api_key_id = key.id');
}

export function filterKeys(query: SelectQueryBuilder<ApiKey>, filter: ApiKeyFilter, fingerprinter: Fingerprinter): void {
  withinScope(query, 'key.upstreamId');
  const { upstreamId, statuses, condition, tags, owner, search } = filter;
  if (upstreamId) query.andWhere('key.upstream_id = :upstreamId', { upstreamId });
  if (statuses?.length) query.andWhere('key.status IN (:...statuses)', { statuses: statuses satisfies KeyStatus[] });
  if (condition) query.andWhere(`(${CONDITIONS[condition]})`);
  // The index knows only keys that have tags.
  if (tags?.length) query.andWhere("key.tags @> :tags AND key.tags <> '{}'", { tags });
  if (owner) query.andWhere('key.owner = :owner', { owner });
  if (!search) return;
  const parts = ['key.name ILIKE :pattern', 'key.owner ILIKE :pattern', 'key.masked_value ILIKE :pattern'];
  if (upstreamId) parts.push('key.fingerprint = :fingerprint');
  query.andWhere(`(${parts.join(' OR ')})`, {
    pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`,
    fingerprint: upstreamId && fingerprinter.of(search, fingerprintScope(upstreamId)),
  });
}

/** One page by keyset, in any order. */
export async function keyPage(query: SelectQueryBuilder<ApiKey>, page: PageArgs, sort: ApiKeySort): Promise<Page<ApiKey>> {
  const counting = query.clone();
  const { expression, type } = SORTED_BY[sort.by];
  if (page.after) {
    const [value, id] = decodeCursor(page.after);
    query.andWhere(`(${expression}, key.id) ${sort.direction === SortDirection.ASC ? '>' : '<'} (CAST(:afterValue AS ${type}), CAST(:afterId AS integer))`, { afterValue: value, afterId: id });
  }
  const { entities, raw } = await query
    .addSelect(`CAST(${expression} AS text)`, 'sorted_by')
    .orderBy(expression, sort.direction)
    .addOrderBy('key.id', sort.direction)
    .limit(page.first + 1)
    .getRawAndEntities<{ sorted_by: string }>();
  const edges = entities.slice(0, page.first).map((node, index) => ({ node, cursor: encodeCursor(raw[index].sorted_by, node.id) }));
  return {
    edges,
    pageInfo: { hasNextPage: entities.length > page.first, hasPreviousPage: page.after !== undefined, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor },
    totalCount: () => counting.getCount(),
  };
}
