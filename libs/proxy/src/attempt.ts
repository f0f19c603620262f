import { type AttemptEvidence, type AttemptRecord, Outcome } from '@app/core';
import type { KeyLease } from '@app/keys';
import { relayedHeaders } from './answer/response-headers.js';
import { BodyTooLarge } from './body/whole-body.js';
import { withRateLimitHeaders } from './limits/limit-refusal.js';
import { classify } from './judgement/classify.js';
import type { ProxiedRequest } from './proxied-request.js';
import type { CallJudge, UpstreamCall } from './sending/upstream-call.js';

/** What an attempt asks of those that know more: the rules, the pool, and where to go on. */
export interface AttemptCourt {
  /** Whether a rule wants to see the body of this error answer. */
  wantsBody(call: UpstreamCall): boolean;
  /** Lets the rules speak. @returns whether the next key is to be tried, undefined when they leave that to the outcome */
  consult(attempt: Attempt, call: UpstreamCall): boolean | undefined;
  /** Tells the pool what became of its key. */
  report(attempt: Attempt, evidence: AttemptEvidence): void;
  /** Finds a key with which the request may go on; true when there is one. */
  findNext(attempt: Attempt, call: UpstreamCall, wanted: boolean | undefined): boolean;
}

/** One try with one key: judges what came of it, once, and tells the pool. */
export class Attempt implements CallJudge {
  outcome: Outcome = Outcome.SUCCESS;
  private settled = false;
  private readonly startedAt = performance.now();
  private readonly record: AttemptRecord;

  constructor(
    private readonly request: ProxiedRequest,
    readonly lease: KeyLease,
    private readonly court: AttemptCourt,
  ) {
    this.record = { apiKeyId: lease.key.id, status: null, outcome: Outcome.SUCCESS, durationMs: 0, errorCode: null };
    request.attempts.push(this.record);
  }

  get durationMs(): number {
    return performance.now() - this.startedAt;
  }

  wantsBody(call: UpstreamCall): boolean {
    return call.status! >= 400 && this.court.wantsBody(call);
  }

  judge(call: UpstreamCall): boolean {
    const bodyError = this.request.stream?.error;
    if (bodyError instanceof BodyTooLarge) this.outcome = Outcome.CALLER_ERROR;
    else this.outcome = classify({ status: call.status, headers: call.headers, errorCode: call.errorCode, clientLeft: call.clientLeft || bodyError !== undefined });
    const wanted = this.outcome === Outcome.CLIENT_ABORT ? undefined : this.court.consult(this, call);
    // A good answer is not good before its end: it is reported by `end`.
    if (this.outcome === Outcome.SUCCESS && wanted !== true) return true;
    this.settle(call);
    return !this.court.findNext(this, call, wanted);
  }

  relayedHead(call: UpstreamCall): string[] {
    const { request } = this;
    request.status = call.status!;
    request.apiKeyId = this.lease.key.id;
    const length = call.headers['content-length'];
    const keepTrailer = length === undefined && request.method !== 'HEAD' && request.request.httpVersionMinor === 1;
    const headers = relayedHeaders(
      call.headers,
      { requestId: request.requestId, attempts: request.attempts.length, apiKeyId: this.lease.key.id },
      this.lease.key.value,
      keepTrailer,
    );
    // An answer that refuses a request tends to repeat it, with what the headers of scripts were made of.
    if (request.status >= 400) for (let index = 1; index < headers.length; index += 2) headers[index] = call.masked(headers[index]);
    return request.limits === undefined ? headers : withRateLimitHeaders(headers, request.limits);
  }

  /** The call is over: what has become of an answer that had begun well. */
  end(call: UpstreamCall): void {
    if (this.settled) return;
    this.outcome = classify({ status: call.status, headers: call.headers, errorCode: call.errorCode, clientLeft: call.clientLeft });
    this.settle(call);
  }

  private settle(call: UpstreamCall): void {
    const { record, request, durationMs } = this;
    this.settled = true;
    record.status = call.status ?? null;
    record.outcome = this.outcome;
    record.durationMs = durationMs;
    record.errorCode = call.errorCode ?? null;
    if (call.headAt !== 0) request.upstreamMs = call.headAt - this.startedAt;
    this.court.report(this, {
      requestId: request.requestId,
      atMs: request.atMs + (performance.now() - request.startedAt),
      latencyMs: durationMs,
      status: call.status,
      headers: call.headers,
      body: call.inspectedText(),
      errorCode: call.errorCode,
    });
  }
}
