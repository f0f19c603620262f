import type { AttemptRecord, RequestLogEntry } from '@app/core';

const LONGEST_PATH = 4_096;
/** A row of another year is a broken clock; a partition for it would live on. */
const FURTHEST_MS = 366 * 86_400_000;
const NUL = /\u0000/g;
/** Nearly no text has one of these, so that one look is enough. Half of a pair counts, whether or not the other half is there. */
const SUSPICIOUS = /[\u0000\\\t\n\r\ud800-\udfff]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * One row in the text format of COPY, its line feed included; the columns are those of the table `incoming`.
 * What PostgreSQL cannot store (NUL, lone surrogates) becomes U+FFFD.
 * @returns undefined for a row that no partition can take.
 */
export function copyLine(entry: RequestLogEntry, nowMs: number): string | undefined {
  if (!(Math.abs(entry.atMs - nowMs) < FURTHEST_MS)) return undefined;
  const { capture } = entry;
  const captured = capture === null ? 'f\t' : 't\t';
  return (
    `${isoTime(entry.atMs)}\t${entry.requestId}\t${micros(entry.latencyMs)}\t${micros(entry.upstreamMs)}\t${micros(entry.firstByteMs)}\t` +
    `${entry.bytesIn}\t${entry.bytesOut}\t${number(entry.upstreamId)}\t${number(entry.consumerId)}\t${number(entry.virtualKeyId)}\t${number(entry.apiKeyId)}\t` +
    `${entry.status}\t${entry.streamed ? 't\t' : 'f\t'}${captured}${entry.outcome}\t${text(entry.method)}\t${text(entry.path.length > LONGEST_PATH ? entry.path.slice(0, LONGEST_PATH) : entry.path)}\t` +
    `${text(entry.clientIp)}\t${text(entry.errorCode)}\t${text(entry.traceId)}\t${number(entry.unitsUsed)}\t${attempts(entry.attempts)}\t{${entry.ruleIds.join(',')}}\t` +
    (capture === null ? '\\N\t\\N\t\\N\t\\N\n' : `${json(capture.requestHeaders)}\t${json(capture.responseHeaders)}\t${text(capture.requestBody)}\t${text(capture.responseBody)}\n`)
  );
}

let lastMs = NaN;
let lastIso = '';

/** Requests come many to a millisecond. */
function isoTime(atMs: number): string {
  if (atMs !== lastMs) {
    lastIso = new Date(atMs).toISOString();
    lastMs = atMs;
  }
  return lastIso;
}

function number(value: number | null): string {
  return value === null ? '\\N' : String(value);
}

function micros(ms: number | null): string {
  return ms === null ? '\\N' : String(Math.round(ms * 1_000));
}

function text(value: string | null): string {
  if (value === null) return '\\N';
  return SUSPICIOUS.test(value) ? escaped(storable(value)) : value;
}

/** JSON escapes what it must, and COPY takes the backslashes of that apart once more. */
function json(value: object | null): string {
  if (value === null) return '\\N';
  return escaped(JSON.stringify(value, (_name, item: unknown) => (typeof item === 'string' ? storable(item) : item)));
}

function attempts(records: readonly AttemptRecord[]): string {
  let list = '[';
  for (let index = 0; index < records.length; index++) {
    const { apiKeyId, status, outcome, durationMs, errorCode } = records[index];
    if (index > 0) list += ',';
    list += `{"apiKeyId":${apiKeyId},"status":${status},"outcome":"${outcome}","durationMs":${Math.round(durationMs * 1_000) / 1_000},"errorCode":${errorCode === null ? 'null' : escaped(JSON.stringify(storable(errorCode)))}}`;
  }
  return `${list}]`;
}

function storable(value: string): string {
  const formed = value.isWellFormed() ? value : value.toWellFormed();
  return formed.includes('\u0000') ? formed.replace(NUL, '\ufffd') : formed;
}

function escaped(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]);
}
