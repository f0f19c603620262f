import { type AttemptEvidence, type AttemptRecord, Outcome } from '@app/core';
import type { KeyLease } from '@app/keys';
import { relayedHeaders } from './answer/response-headers.js';
import { BodyTooLarge } from './body/whole-body.js';
import { classify } from './judgement/classify.js';
import type { ProxiedRequest } from './proxied-request.js';
import type { CallJudge, UpstreamCall } from './sending/upstream-call.js';

/** Looks for a key with which a request that has failed may be tried again. */
export interface Successor {
  /** True when there is one; what it is, the finder keeps. */
  find(attempt: Attempt, call: UpstreamCall): boolean;
}

/** One try with one key: judges what came of it, once, and tells the pool. */
export class Attempt implements CallJudge {
  outcome: Outcome = Outcome.SUCCESS;
  private readonly startedAt = performance.now();
  private readonly record: AttemptRecord;

  constructor(
    private readonly request: ProxiedRequest,
    readonly lease: KeyLease,
    private readonly successor: Successor,
    private readonly report: (attempt: Attempt, evidence: AttemptEvidence) => void,
  ) {
    this.record = { apiKeyId: lease.key.id, status: null, outcome: Outcome.SUCCESS, durationMs: 0, errorCode: null };
    request.attempts.push(this.record);
  }

  wantsBody(): boolean {
    return false;
  }

  judge(call: UpstreamCall): boolean {
    const bodyError = this.request.stream?.error;
    if (bodyError instanceof BodyTooLarge) this.outcome = Outcome.CALLER_ERROR;
    else this.outcome = classify({ status: call.status, headers: call.headers, errorCode: call.errorCode, clientLeft: call.clientLeft || bodyError !== undefined });
    // A good answer is not good before its end: it is reported by `end`.
    if (this.outcome === Outcome.SUCCESS) return true;
    this.settle(call);
    return !this.successor.find(this, call);
  }

  relayedHead(call: UpstreamCall): string[] {
    const { request } = this;
    request.status = call.status!;
    request.apiKeyId = this.lease.key.id;
    const length = call.headers['content-length'];
    const keepTrailer = length === undefined && request.method !== 'HEAD' && request.request.httpVersionMinor === 1;
    return relayedHeaders(
      call.headers,
      { requestId: request.requestId, attempts: request.attempts.length, apiKeyId: this.lease.key.id },
      this.lease.key.value,
      keepTrailer,
    );
  }

  /** The call is over: what has become of an answer that had begun well. */
  end(call: UpstreamCall): void {
    if (this.outcome !== Outcome.SUCCESS) return;
    this.outcome = classify({ status: call.status, headers: call.headers, errorCode: call.errorCode, clientLeft: call.clientLeft });
    this.settle(call);
  }

  private settle(call: UpstreamCall): void {
    const { record, request } = this;
    const durationMs = performance.now() - this.startedAt;
    record.status = call.status ?? null;
    record.outcome = this.outcome;
    record.durationMs = durationMs;
    record.errorCode = call.errorCode ?? null;
    if (call.headAt !== 0) request.upstreamMs = call.headAt - this.startedAt;
    this.report(this, {
      requestId: request.requestId,
      atMs: request.atMs + (performance.now() - request.startedAt),
      latencyMs: durationMs,
      status: call.status,
      headers: call.headers,
      body: undefined,
      errorCode: call.errorCode,
    });
  }
}
