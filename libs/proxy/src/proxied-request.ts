import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type AttemptRecord, Outcome, requestIdAt, type RequestLogEntry } from '@app/core';
import type { HeaderSubject } from '@app/headers';
import type { AttemptFacts } from '@app/rules';
import type { LimitEntry } from '@app/limits';
import type { Upstream } from '@app/upstreams';
import type { ReplayableStream } from './body/replayable-stream.js';
import { captureOf } from './capture/request-capture.js';
import { type ProxyTarget, parseProxyTarget } from './request/proxy-target.js';
import { loggedPath } from './request/logged-path.js';
import { type RequestHead, readRequestHead } from './request/request-head.js';
import type { UpstreamCall } from './sending/upstream-call.js';

type RequestFacts = AttemptFacts['request'];

const NOWHERE: ProxyTarget = { slug: '', path: '', query: '' };

/** One request on its way: what came in, what has become of it so far, and at its end the row that it leaves. */
export class ProxiedRequest implements RequestFacts {
  readonly atMs = Date.now();
  readonly requestId = requestIdAt(this.atMs);
  readonly startedAt = performance.now();
  readonly method: string;
  readonly target: ProxyTarget;
  readonly head: RequestHead;
  readonly attempts: AttemptRecord[] = [];
  readonly ruleIds: number[] = [];
  /** Ids of the keys that this request must not have again. */
  readonly tried: number[] = [];

  clientIp = '';
  upstream: Upstream | undefined;
  consumer: { id: number; name: string } | null = null;
  virtualKeyId: number | null = null;
  /** The body when it is small and complete; undefined when there is none, or `stream` has it. */
  body: Buffer | undefined;
  stream: ReplayableStream | undefined;
  call: UpstreamCall | undefined;
  /** Undefined when nothing limits the request. */
  limits: LimitEntry | undefined;
  /** Something of it was written to the upstream. */
  sent = false;
  unitsUsed: number | null = null;
  clientLeft = false;
  /** Of all waits between attempts so far. */
  waitedMs = 0;

  status = 0;
  outcome = Outcome.REFUSED;
  errorCode: string | null = null;
  apiKeyId: number | null = null;
  bytesOut = 0;
  upstreamMs: number | null = null;
  firstByteMs: number | null = null;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    /** The client asks for a WebSocket. */
    readonly upgrade: boolean,
  ) {
    this.method = request.method!;
    this.head = readRequestHead(request.rawHeaders);
    this.target = parseProxyTarget(request.url!) ?? NOWHERE;
  }

  /** Below the upstream, without the query. With `method` and `headers`, what rules may ask about the request. */
  get path(): string {
    return this.target.path;
  }

  /** Parsed only when a rule asks for them. */
  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  /** What header scripts may see of the request. */
  headerSubject(upstream: Upstream, key: HeaderSubject['key'], nowMs: number): HeaderSubject {
    const { method, target, head, body, consumer } = this;
    return { method, path: target.path, query: target.query, headers: head.headers, body, upstream, key, consumer, nowMs };
  }

  get replayable(): boolean {
    return this.stream === undefined || this.stream.replayable;
  }

  /** The row for the log, the metrics and the live view. */
  toLogEntry(): RequestLogEntry {
    return {
      requestId: this.requestId,
      atMs: this.atMs,
      upstreamId: this.upstream?.id ?? null,
      consumerId: this.consumer?.id ?? null,
      virtualKeyId: this.virtualKeyId,
      apiKeyId: this.apiKeyId,
      method: this.method,
      path: loggedPath(this.target),
      clientIp: this.clientIp,
      status: this.status,
      outcome: this.outcome,
      errorCode: this.errorCode,
      latencyMs: performance.now() - this.startedAt,
      upstreamMs: this.upstreamMs,
      firstByteMs: this.firstByteMs,
      bytesIn: this.stream?.bytes ?? this.body?.length ?? 0,
      bytesOut: this.bytesOut,
      streamed: this.call?.headers['content-type']?.startsWith('text/event-stream') ?? false,
      attempts: this.attempts,
      ruleIds: this.ruleIds,
      unitsUsed: this.unitsUsed,
      traceId: traceIdOf(this.head.traceParent),
      capture: captureOf(this),
    };
  }
}

/** The trace id of a W3C `traceparent`. */
function traceIdOf(traceParent: string | undefined): string | null {
  return traceParent === undefined ? null : (/^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceParent)?.[1] ?? null);
}
