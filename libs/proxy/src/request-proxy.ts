import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { Outcome } from '@app/core';
import { RequestLogWriter } from '@app/logs';
import { ErrorFormat } from '@app/upstreams';
import { Admission } from './admission.js';
import { openAiError, problemJson } from './answer/error-body.js';
import { ProxyRefusal } from './answer/refusal.js';
import { GATEWAY_ERROR_HEADER, gatewayHeaders } from './answer/response-headers.js';
import { AttemptLoop } from './attempt-loop.js';
import { prepareBody } from './body/request-body.js';
import { RequestLimits } from './limits/request-limits.js';
import { ProxiedRequest } from './proxied-request.js';
import { ServerDrain } from './server/server-drain.js';
import { ProxyMetrics } from './proxy-metrics.js';

/** Tells one request's story, from its head to the row that it leaves behind. */
@Injectable()
export class RequestProxy {
  private readonly logger = new Logger(RequestProxy.name);

  constructor(
    private readonly admission: Admission,
    private readonly limits: RequestLimits,
    private readonly attempts: AttemptLoop,
    private readonly drain: ServerDrain,
    private readonly metrics: ProxyMetrics,
    private readonly log: RequestLogWriter,
  ) {}

  /** Serves a request to its end. Never rejects. */
  async handle(incoming: IncomingMessage, response: ServerResponse, upgrade: boolean): Promise<void> {
    const request = new ProxiedRequest(incoming, response, upgrade);
    const place = this.drain.enter(response);
    response.on('error', ignore);
    response.on('close', () => {
      request.clientLeft = true;
      request.call?.abandon();
    });
    try {
      this.admission.admit(request);
      const entering = this.limits.enter(request);
      if (entering !== undefined) await entering;
      const reading = prepareBody(request);
      if (reading !== undefined) await reading;
      await this.attempts.run(request);
    } catch (error) {
      this.answer(request, error);
    } finally {
      this.limits.leave(request);
      const entry = request.toLogEntry();
      request.stream?.close();
      this.drain.leave(place);
      this.metrics.record(entry);
      this.log.record(entry);
    }
  }

  /** The gateway's own answer. */
  private answer(request: ProxiedRequest, error: unknown): void {
    const refusal = error instanceof ProxyRefusal ? error : new ProxyRefusal('INTERNAL', 'The gateway failed at this request');
    if (refusal !== error) this.logger.error(`request ${request.requestId}: ${error instanceof Error ? error.stack : String(error)}`);
    request.status = refusal.status;
    request.errorCode = refusal.code;
    if (refusal.code === 'CLIENT_CLOSED_REQUEST') request.outcome = Outcome.CLIENT_ABORT;
    const { response } = request;
    if (response.destroyed || response.headersSent) return void response.destroy();
    const write = request.upstream?.errorFormat === ErrorFormat.OPENAI ? openAiError : problemJson;
    const { contentType, text } = write(refusal, request.requestId);
    response.writeHead(refusal.status, [
      ...gatewayHeaders({ requestId: request.requestId, attempts: request.attempts.length, apiKeyId: request.attempts.at(-1)?.apiKeyId ?? undefined }),
      GATEWAY_ERROR_HEADER,
      refusal.code,
      'content-type',
      contentType,
      'content-length',
      String(Buffer.byteLength(text)),
      ...(refusal.status === 401 ? ['www-authenticate', 'Bearer'] : []),
      ...refusal.headers,
    ]);
    response.end(text);
  }
}

function ignore(): void {}
