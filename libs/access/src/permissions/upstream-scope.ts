import { currentActor } from '@app/core';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Keeps a list to the upstreams that the caller may see.
 * @param column the property, with its alias, that holds the upstream's id, such as `key.upstreamId`.
 */
export function withinScope<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, column: string): SelectQueryBuilder<T> {
  const { upstreamIds } = currentActor();
  return upstreamIds ? query.andWhere(`${column} = ANY(:scopeUpstreamIds)`, { scopeUpstreamIds: upstreamIds }) : query;
}
