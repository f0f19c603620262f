import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, CredentialLocation, Outcome } from '@app/core';
import { HeaderInjector, HeaderScriptError } from '@app/headers';
import { type KeyLease, KeyPools, type KeyRefusal, KeyRefusalReason } from '@app/keys';
import { type AttemptFacts, NO_VERDICT, RuleEngine } from '@app/rules';
import { ScriptUnavailableError } from '@app/scripts';
import type { Upstream } from '@app/upstreams';
import type { Dispatcher } from 'undici';
import { ProxyRefusal, retryAfterHeader } from './answer/refusal.js';
import { Attempt, type AttemptCourt } from './attempt.js';
import { bodyRefusal, bufferBody } from './body/request-body.js';
import { BodyTooLarge } from './body/whole-body.js';
import { CAPTURED_BYTES } from './capture/request-capture.js';
import { backoffMs, retryAfterMs } from './judgement/backoff.js';
import { RuleConsequences } from './judgement/rule-consequences.js';
import { mayRetry } from './judgement/retry-decision.js';
import { LimitedKeys } from './limits/limited-keys.js';
import type { ProxiedRequest } from './proxied-request.js';
import { parseEndpoint, type UpstreamEndpoint } from './request/upstream-endpoint.js';
import { buildUpstreamRequest } from './request/upstream-request.js';
import { ConnectionPools } from './sending/connection-pools.js';
import { UpstreamCall } from './sending/upstream-call.js';

/** What the next attempt is made with, and after how long. */
interface Next {
  lease: KeyLease | undefined;
  waitMs: number;
  /** How often the request has stayed with its key. */
  repeats: number;
}

/** Tries keys until an answer can be given to the client. The only place where anything is tried again. */
@Injectable()
export class AttemptLoop {
  private readonly endpoints = new WeakMap<Upstream, UpstreamEndpoint>();

  constructor(
    private readonly clock: Clock,
    private readonly keys: KeyPools,
    private readonly limitedKeys: LimitedKeys,
    private readonly headers: HeaderInjector,
    private readonly rules: RuleEngine,
    private readonly consequences: RuleConsequences,
    private readonly connections: ConnectionPools,
  ) {}

  /** Resolves when the client has its answer. @throws ProxyRefusal when the gateway has to answer by itself */
  async run(request: ProxiedRequest): Promise<void> {
    const upstream = request.upstream!;
    const first = this.limitedKeys.acquire(upstream, request.tried, this.clock.now());
    if (!('key' in first)) throw this.refusal(first, upstream);
    const next: Next = { lease: first, waitMs: 0, repeats: 0 };
    const court: AttemptCourt = {
      wantsBody: () => this.rules.wantsBody(upstream.id),
      consult: (attempt, call) => this.consult(request, upstream, attempt, call),
      report: (attempt, evidence) => this.keys.report(attempt.lease, attempt.outcome, evidence, upstream.failureThreshold, this.clock.now()),
      findNext: (attempt, call, wanted) => this.findNext(request, upstream, next, attempt, call, wanted),
    };
    for (let acquired: KeyLease | undefined = first; acquired !== undefined; acquired = next.lease) {
      const lease = this.limitedKeys.isPending(acquired) ? await this.settle(request, upstream, acquired) : acquired;
      const attempt = new Attempt(request, lease, court);
      next.lease = undefined;
      const call = new UpstreamCall(request.response, attempt, [lease.key.value, ...this.headers.secretsOf(upstream.id)]);
      if (upstream.captureBodies) call.captureBytes = CAPTURED_BYTES;
      call.unitsPath = this.limitedKeys.unitsPath(lease) ?? request.limits?.unitsPath ?? null;
      try {
        await this.send(request, upstream, lease, call);
      } catch (error) {
        request.attempts.pop();
        this.keys.release(lease, this.clock.now());
        throw error;
      } finally {
        this.finishLimits(request, lease, call);
      }
      if (next.lease !== undefined) {
        if (next.waitMs > 0) await sleep(next.waitMs);
        continue;
      }
      attempt.end(call);
      request.outcome = attempt.outcome;
      request.bytesOut = call.bytesOut;
      if (call.firstByteAt !== 0) request.firstByteMs = call.firstByteAt - request.startedAt;
      if (!call.committed) throw this.failure(request, attempt.outcome, call);
    }
  }

  /** Rejects only before anything has been sent. */
  private async send(request: ProxiedRequest, upstream: Upstream, lease: KeyLease, call: UpstreamCall): Promise<void> {
    const { key } = lease;
    if (request.stream !== undefined && key.location === CredentialLocation.BODY) await bufferBody(request);
    const injected = this.headers.headersFor(request.headerSubject(upstream, key, this.clock.now()));
    const extraHeaders = injected instanceof Promise ? await injected.catch(refuseHeaders) : injected;
    if (request.clientLeft) throw new ProxyRefusal('CLIENT_CLOSED_REQUEST', 'The client closed the connection');
    const endpoint = this.endpointOf(upstream);
    const built = buildUpstreamRequest(endpoint, key, request.method, request.target, request.head, request.body, extraHeaders);
    if (built === undefined) throw new ProxyRefusal('CREDENTIAL_DOES_NOT_FIT_BODY', 'This upstream takes its key in the body, which must be a JSON object or a form');
    let body: Dispatcher.DispatchOptions['body'] = built.body;
    if (request.stream !== undefined) {
      body = request.stream.open();
      if (request.head.contentLength >= 0) built.headers.push('content-length', String(request.head.contentLength));
    }
    request.call = call;
    request.limits?.confirm();
    this.limitedKeys.confirm(lease);
    await call.run(this.connections.get({ origin: endpoint.origin, connectTimeoutMs: upstream.connectTimeoutMs }), {
      method: built.method as Dispatcher.HttpMethod,
      path: built.path,
      headers: built.headers,
      body,
      headersTimeout: upstream.responseTimeoutMs,
      bodyTimeout: upstream.idleTimeoutMs,
      upgrade: request.upgrade ? 'websocket' : null,
    });
  }

  private consult(request: ProxiedRequest, upstream: Upstream, attempt: Attempt, call: UpstreamCall): boolean | undefined {
    const { key } = attempt.lease;
    const facts: AttemptFacts = {
      requestId: request.requestId,
      atMs: this.clock.now(),
      outcome: attempt.outcome,
      latencyMs: attempt.durationMs,
      upstream,
      key,
      request,
      response: { status: call.status ?? 0, headers: call.headers, body: call.inspectedText() ?? '' },
    };
    const verdict = this.rules.evaluate(facts);
    if (verdict === NO_VERDICT) return undefined;
    request.ruleIds.push(...verdict.ruleIds);
    this.consequences.apply(verdict, key, facts);
    return verdict.retry;
  }

  private findNext(request: ProxiedRequest, upstream: Upstream, next: Next, attempt: Attempt, call: UpstreamCall, wanted: boolean | undefined): boolean {
    const retry = mayRetry({
      outcome: attempt.outcome,
      status: call.status,
      method: request.method,
      attempts: request.attempts.length,
      maxAttempts: upstream.maxAttempts,
      committed: call.committed,
      replayable: request.replayable,
      written: call.written,
      retryUnsafe: upstream.retryUnsafe,
      wanted,
    });
    if (!retry || request.clientLeft) return false;
    const nowMs = this.clock.now();
    const keyId = attempt.lease.key.id;
    request.tried.push(keyId);
    next.waitMs = 0;
    const another = this.limitedKeys.acquire(upstream, request.tried, nowMs);
    if ('key' in another) {
      next.lease = another;
      return true;
    }
    return attempt.outcome === Outcome.UPSTREAM_ERROR && this.keepKey(request, upstream, next, keyId, call, nowMs);
  }

  /** The upstream's fault, and no other key to be had: the same one once more, after a while. */
  private keepKey(request: ProxiedRequest, upstream: Upstream, next: Next, keyId: number, call: UpstreamCall, nowMs: number): boolean {
    const retryAfter = call.headers['retry-after'];
    const waitMs = backoffMs(next.repeats, retryAfterMs(retryAfter, nowMs), request.waitedMs, Math.random());
    if (waitMs === undefined) return false;
    const others = request.tried.filter((id) => id !== keyId);
    const same = this.limitedKeys.acquire(upstream, others, nowMs);
    if (!('key' in same)) return false;
    next.lease = same;
    next.waitMs = waitMs;
    next.repeats++;
    request.waitedMs += waitMs;
    return true;
  }

  private endpointOf(upstream: Upstream): UpstreamEndpoint {
    let endpoint = this.endpoints.get(upstream);
    if (endpoint === undefined) this.endpoints.set(upstream, (endpoint = parseEndpoint(upstream.baseUrl)));
    return endpoint;
  }

  /** Where the counts are elsewhere: waits for a key that is within its limits. */
  private async settle(request: ProxiedRequest, upstream: Upstream, lease: KeyLease): Promise<KeyLease> {
    const settled = await this.limitedKeys.settle(lease, upstream, request.tried);
    if (!('key' in settled)) throw this.refusal(settled, upstream);
    return settled;
  }

  private finishLimits(request: ProxiedRequest, lease: KeyLease, call: UpstreamCall): void {
    const units = call.units();
    request.sent ||= call.written;
    request.unitsUsed = units;
    this.limitedKeys.finish(lease, { sent: call.written, units });
  }

  private refusal(refused: KeyRefusal, upstream: Upstream): ProxyRefusal {
    const limited = this.limitedKeys.refusal(upstream.id);
    if (limited !== undefined) return limited;
    if (refused.reason === KeyRefusalReason.COOLING) {
      return new ProxyRefusal('UPSTREAM_COOLING', 'All keys of this upstream are cooling down', retryAfterHeader(refused.retryAtMs, this.clock.now()));
    }
    return new ProxyRefusal('UPSTREAM_CREDENTIALS_EXHAUSTED', 'No usable key is left for this upstream');
  }

  private failure(request: ProxiedRequest, outcome: Outcome, call: UpstreamCall): unknown {
    const bodyError = request.stream?.error;
    if (bodyError instanceof BodyTooLarge) return bodyRefusal(bodyError);
    switch (outcome) {
      case Outcome.CLIENT_ABORT:
        return new ProxyRefusal('CLIENT_CLOSED_REQUEST', 'The client closed the connection');
      case Outcome.TIMEOUT:
        return new ProxyRefusal('UPSTREAM_TIMEOUT', 'The upstream did not answer in time');
      default:
        return call.written
          ? new ProxyRefusal('UPSTREAM_CONNECTION_BROKEN', 'The upstream closed the connection before it answered')
          : new ProxyRefusal('UPSTREAM_UNREACHABLE', 'The upstream cannot be reached');
    }
  }
}

/** The gateway's answer when a script without which no request may go has failed, or cannot run. */
function refuseHeaders(error: unknown): never {
  if (error instanceof HeaderScriptError) throw new ProxyRefusal('HEADER_SCRIPT_FAILED', error.message);
  if (error instanceof ScriptUnavailableError) throw new ProxyRefusal(error.code, 'Too many scripts are waiting to run', ['retry-after', '1']);
  throw error;
}
