import type { RequestLogEntry } from '@app/core';
import type { RequestLogFilter } from './request-log.filter.js';

/** Whether a request that has just ended is one of these; says the same as the SQL of the same filter. */
export function matches(filter: RequestLogFilter, entry: RequestLogEntry): boolean {
  return (
    same(filter.upstreamId, entry.upstreamId) &&
    same(filter.consumerId, entry.consumerId) &&
    same(filter.virtualKeyId, entry.virtualKeyId) &&
    same(filter.apiKeyId, entry.apiKeyId) &&
    same(filter.status, entry.status) &&
    same(filter.statusClass, Math.floor(entry.status / 100)) &&
    same(filter.method?.toUpperCase(), entry.method) &&
    same(filter.requestId?.toLowerCase(), entry.requestId) &&
    (filter.outcomes === undefined || filter.outcomes === null || filter.outcomes.length === 0 || filter.outcomes.includes(entry.outcome)) &&
    (filter.minLatencyMs === undefined || filter.minLatencyMs === null || entry.latencyMs >= filter.minLatencyMs) &&
    (!filter.from || entry.atMs >= new Date(filter.from).getTime()) &&
    (!filter.to || entry.atMs < new Date(filter.to).getTime()) &&
    (!filter.path || entry.path.toLowerCase().includes(filter.path.toLowerCase()))
  );
}

function same<T>(wanted: T | null | undefined, found: T | null): boolean {
  return wanted === undefined || wanted === null || wanted === found;
}
