import { Injectable } from '@nestjs/common';
import type { KeyCause } from '@app/keys';
import { type RequestLog, RequestLogReader } from '@app/logs';
import { UpstreamDirectory } from '@app/upstreams';
import { DataSource } from 'typeorm';
import { CandidateFate, type RequestCandidate, type RequestExplanation } from './request-explanation.type.js';

const SHOWN = 100;

interface KeyRow {
  id: number;
  name: string;
  expired: boolean;
  status_kind: string | null;
  status_cause: KeyCause | null;
  cooled_until: Date | null;
  cooled_cause: KeyCause | null;
}

/**
 * Each key of a pool as it was at a moment, from its history: its last change of status and its last cooldown before. What
 * was told of many keys at once is taken apart once for the pool, not looked up key by key.
 */
const POOL_AT = `
  WITH pool AS MATERIALIZED (
    SELECT id, name, expires_at FROM api_key WHERE upstream_id = $1 AND created_at <= $2
  ), shared AS MATERIALIZED (
    SELECT key.id AS api_key_id, max(event.id) AS last_id, max(event.id) FILTER (WHERE event.kind = 'ENABLED') AS enabled_id
    FROM api_key_shared_event event CROSS JOIN LATERAL unnest(event.api_key_ids) AS ids
    JOIN api_key key ON key.id >= lower(ids) AND key.id < upper(ids) AND key.upstream_id = $1
    WHERE event.at <= $2 AND event.api_key_ids && (SELECT range_agg(int4range(id, id, '[]')) FROM pool)
    GROUP BY key.id
  )
  SELECT pool.id, pool.name, coalesce(pool.expires_at <= $2, false) AS expired,
         CASE WHEN last_id > coalesce(own.id, 0) THEN told.kind ELSE own.kind END AS status_kind,
         CASE WHEN last_id > coalesce(own.id, 0) THEN told.cause ELSE own.cause END AS status_cause,
         rest.until AS cooled_until, rest.cause AS cooled_cause
  FROM pool
  LEFT JOIN shared ON shared.api_key_id = pool.id
  LEFT JOIN api_key_shared_event told ON told.id = last_id
  LEFT JOIN LATERAL (
    SELECT id, kind, cause FROM api_key_event WHERE api_key_id = pool.id AND at <= $2 AND kind IN ('CREATED', 'ENABLED', 'DISABLED', 'BANNED') ORDER BY id DESC LIMIT 1
  ) own ON true
  LEFT JOIN LATERAL (
    SELECT id, kind, until, cause FROM api_key_event WHERE api_key_id = pool.id AND at <= $2 AND kind IN ('COOLED', 'HEALTH_RESET', 'ENABLED') ORDER BY id DESC LIMIT 1
  ) rest ON rest.kind = 'COOLED' AND rest.until > $2 AND rest.id > coalesce(enabled_id, 0)
  ORDER BY pool.id`;

const ORDER = [CandidateFate.USED, CandidateFate.COOLING, CandidateFate.DISABLED, CandidateFate.BANNED, CandidateFate.EXPIRED, CandidateFate.NOT_CHOSEN];

/** Answers "why this key?" for a request in the log. */
@Injectable()
export class RequestExplanationService {
  constructor(
    private readonly logs: RequestLogReader,
    private readonly upstreams: UpstreamDirectory,
    private readonly dataSource: DataSource,
  ) {}

  async explain(requestId: string): Promise<RequestExplanation> {
    const request = await this.logs.get(requestId);
    const rows = request.upstreamId === null ? [] : ((await this.dataSource.query(POOL_AT, [request.upstreamId, request.at])) as KeyRow[]);
    const candidates = rows.map((row) => judge(row, request)).sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate));
    const byFate = Map.groupBy(candidates, ({ fate }) => fate);
    const names = (await this.dataSource.query('SELECT id, name FROM rule WHERE id = ANY($1)', [request.ruleIds])) as { id: number; name: string }[];
    return {
      request,
      summary: this.summarise(request, candidates),
      counts: ORDER.filter((fate) => byFate.has(fate)).map((fate) => ({ fate, keys: byFate.get(fate)!.length })),
      candidates: candidates.slice(0, SHOWN),
      rules: request.ruleIds.map((id) => ({ id, name: names.find((rule) => rule.id === Number(id))?.name ?? null })),
    };
  }

  private summarise({ attempts, upstreamId, apiKeyId, errorCode }: RequestLog, candidates: RequestCandidate[]): string {
    const upstream = upstreamId === null ? undefined : this.upstreams.findById(upstreamId);
    if (attempts.length === 0) return `No key was tried: ${errorCode ?? 'the request ended before'}.`;
    const passedOver = candidates.filter(({ fate }) => fate !== CandidateFate.USED && fate !== CandidateFate.NOT_CHOSEN).length;
    const answered = candidates.find((candidate) => candidate.apiKeyId === apiKeyId);
    const chosen = `${upstream?.selectionPolicy ?? 'the selection policy'} among ${candidates.length - passedOver} usable keys (${passedOver} passed over)`;
    return answered ? `Key ${answered.apiKeyId} "${answered.name}" answered at attempt ${attempts.length}, by ${chosen}.` : `${attempts.length} attempts, by ${chosen}; none was answered by a key that is still there.`;
  }
}

function judge(row: KeyRow, { attempts }: RequestLog): RequestCandidate {
  const candidate = { apiKeyId: row.id, name: row.name, reason: null, cause: null, until: null };
  if (attempts.some(({ apiKeyId }) => Number(apiKeyId) === row.id)) return { ...candidate, fate: CandidateFate.USED };
  if (row.status_kind === 'DISABLED' || row.status_kind === 'BANNED') return { ...candidate, fate: CandidateFate[row.status_kind], reason: row.status_cause?.reason ?? null, cause: row.status_cause };
  if (row.expired) return { ...candidate, fate: CandidateFate.EXPIRED };
  if (row.cooled_until) return { ...candidate, fate: CandidateFate.COOLING, reason: row.cooled_cause?.reason ?? null, cause: row.cooled_cause, until: row.cooled_until };
  return { ...candidate, fate: CandidateFate.NOT_CHOSEN };
}
