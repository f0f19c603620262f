import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome } from './outcome.js';

/** One try of a request with one key. */
export interface AttemptRecord {
  apiKeyId: number | null;
  /** Null when no answer came. */
  status: number | null;
  outcome: Outcome;
  durationMs: number;
  /** The transport error's code, if there was one. */
  errorCode: string | null;
}

/** Headers and bodies as they were exchanged; collected only for upstreams that ask for it. */
export interface RequestCapture {
  requestHeaders: IncomingHttpHeaders | null;
  responseHeaders: IncomingHttpHeaders | null;
  /** Cut at 64 KiB. */
  requestBody: string | null;
  responseBody: string | null;
}

/** All that is remembered of one proxied request. */
export interface RequestLogEntry {
  requestId: string;
  /** When the request came in, milliseconds since the epoch. */
  atMs: number;
  upstreamId: number | null;
  consumerId: number | null;
  virtualKeyId: number | null;
  /** The key whose answer the client got. */
  apiKeyId: number | null;
  method: string;
  /** The path below the upstream, its query with all values of credentials redacted. */
  path: string;
  clientIp: string;
  /** What the client was told; 499 when it left before. */
  status: number;
  outcome: Outcome;
  /** The gateway's own error code, null when the upstream answered. */
  errorCode: string | null;
  latencyMs: number;
  /** From the last attempt's start until its answer's head, null when none came. */
  upstreamMs: number | null;
  /** From the request's arrival until the first byte of the answer's body went to the client. */
  firstByteMs: number | null;
  bytesIn: number;
  bytesOut: number;
  streamed: boolean;
  attempts: AttemptRecord[];
  /** Ids of the rules that fired. */
  ruleIds: number[];
  /** What a quota in units was charged, null when the upstream has none. */
  unitsUsed: number | null;
  traceId: string | null;
  capture: RequestCapture | null;
}

/** Takes finished requests. Must return at once: the hot path calls it. */
export interface RequestLogSink {
  record(entry: RequestLogEntry): void;
}
