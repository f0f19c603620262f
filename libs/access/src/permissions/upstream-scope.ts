import { currentActor, GatewayError } from '@app/core';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Keeps a list to the upstreams that the caller may see.
 * @param column the property, with its alias, that holds the upstream's id, such as `api_key.upstreamId`.
 */
export function withinScope<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, column: string): SelectQueryBuilder<T> {
  const { upstreamIds } = currentActor();
  return upstreamIds ? query.andWhere(`${column} = ANY(:scopeUpstreamIds)`, { scopeUpstreamIds: upstreamIds }) : query;
}

/** @throws GatewayError NOT_FOUND when the upstream is one that the caller may not know of. */
export function requireInScope(upstreamId: number, noun: string, id: number | string): void {
  const { upstreamIds } = currentActor();
  if (upstreamIds && !upstreamIds.includes(upstreamId)) throw GatewayError.notFound(noun, id);
}
