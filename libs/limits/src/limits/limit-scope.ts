import { Injectable } from '@nestjs/common';
import { currentActor, GatewayError } from '@app/core';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import type { LimitSubject } from './limit-subject.js';
import type { Limit } from './limit.entity.js';

/** Callers who are narrowed to upstreams see the limits of these, of a consumer on one of these, and of their keys. */
export function withinLimitScope(query: SelectQueryBuilder<Limit>): SelectQueryBuilder<Limit> {
  const { upstreamIds } = currentActor();
  if (!upstreamIds) return query;
  return query.andWhere('(limit.upstreamId = ANY(:scopeUpstreamIds) OR limit.apiKeyId IN (SELECT id FROM api_key WHERE upstream_id = ANY(:scopeUpstreamIds)))', { scopeUpstreamIds: upstreamIds });
}

/** The same for a subject that may have no limit at all. */
@Injectable()
export class LimitScope {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws GatewayError NOT_FOUND, as if the subject did not exist */
  async check({ subjectKind, upstreamId, apiKeyId }: LimitSubject): Promise<void> {
    const { upstreamIds } = currentActor();
    if (!upstreamIds) return;
    if (upstreamId && upstreamIds.includes(upstreamId)) return;
    if (apiKeyId && (await this.dataSource.query('SELECT 1 FROM api_key WHERE id = $1 AND upstream_id = ANY($2)', [apiKeyId, upstreamIds])).length > 0) return;
    throw GatewayError.notFound(subjectKind, apiKeyId ?? upstreamId ?? 0);
  }
}
