import { Outcome, requestIdAt, type RequestLogEntry } from '@app/core';

/** An ordinary successful request, with what a test wants otherwise. */
export function makeEntry(changes: Partial<RequestLogEntry> = {}): RequestLogEntry {
  const atMs = changes.atMs ?? Date.now();
  return {
    requestId: requestIdAt(atMs),
    atMs,
    upstreamId: 1,
    consumerId: 2,
    virtualKeyId: 3,
    apiKeyId: 4,
    method: 'POST',
    path: '/v1/chat/completions',
    clientIp: '192.0.2.17',
    status: 200,
    outcome: Outcome.SUCCESS,
    errorCode: null,
    latencyMs: 125.5,
    upstreamMs: 120.25,
    firstByteMs: 121,
    bytesIn: 812,
    bytesOut: 2_210,
    streamed: false,
    attempts: [{ apiKeyId: 4, status: 200, outcome: Outcome.SUCCESS, durationMs: 124.125, errorCode: null }],
    ruleIds: [],
    unitsUsed: null,
    traceId: null,
    capture: null,
    ...changes,
  };
}
