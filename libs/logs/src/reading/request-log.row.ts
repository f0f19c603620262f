import type { Outcome, RequestLogEntry } from '@app/core';
import type { CapturedHeader, RequestAttempt, RequestLog } from './request-log.type.js';

/** The columns that a {@link RequestLogRow} has. */
export const ROW_COLUMNS =
  'at, id, latency_us, upstream_us, first_byte_us, bytes_in, bytes_out, upstream_id, consumer_id, virtual_key_id, api_key_id, status, streamed, captured, outcome, method, path, client_ip, error_code, trace_id, units_used, attempts, rule_ids';

/** A row as the driver gives it: bigint and numeric are texts. */
export interface RequestLogRow {
  at: Date;
  id: string;
  latency_us: string;
  upstream_us: string | null;
  first_byte_us: string | null;
  bytes_in: string;
  bytes_out: string;
  upstream_id: number | null;
  consumer_id: number | null;
  virtual_key_id: number | null;
  api_key_id: number | null;
  status: number;
  streamed: boolean;
  captured: boolean;
  outcome: Outcome;
  method: string;
  path: string;
  client_ip: string;
  error_code: string | null;
  trace_id: string | null;
  units_used: string | null;
  attempts: RequestAttempt[];
  rule_ids: number[];
}

export function fromRow(row: RequestLogRow): RequestLog {
  return {
    id: row.id,
    at: row.at,
    upstreamId: row.upstream_id,
    consumerId: row.consumer_id,
    virtualKeyId: row.virtual_key_id,
    apiKeyId: row.api_key_id,
    method: row.method,
    path: row.path,
    clientIp: row.client_ip,
    status: row.status,
    outcome: row.outcome,
    errorCode: row.error_code,
    latencyMs: Number(row.latency_us) / 1_000,
    upstreamMs: milliseconds(row.upstream_us),
    firstByteMs: milliseconds(row.first_byte_us),
    bytesIn: Number(row.bytes_in),
    bytesOut: Number(row.bytes_out),
    streamed: row.streamed,
    attempts: row.attempts,
    ruleIds: row.rule_ids,
    unitsUsed: row.units_used === null ? null : Number(row.units_used),
    traceId: row.trace_id,
    captured: row.captured,
  };
}

/** A request that has just ended, as its row will read. */
export function fromEntry({ requestId, atMs, capture, ...entry }: RequestLogEntry): RequestLog {
  return { ...entry, id: requestId, at: new Date(atMs), captured: capture !== null };
}

export function headerList(headers: Record<string, string | string[]> | null): CapturedHeader[] | null {
  return headers && Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })));
}

function milliseconds(micros: string | null): number | null {
  return micros === null ? null : Number(micros) / 1_000;
}
