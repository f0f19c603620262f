import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { GatewayError } from '@app/core';
import type { Response } from 'express';
import { codeOfStatus } from './graphql-errors.js';

/** Answers REST errors as RFC 9457 problems; GraphQL errors pass through to its own formatting. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<'http' | 'graphql'>() !== 'http') throw error;
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, code, detail, details } = this.describe(error);
    if (details.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(details.retryAfterSeconds));
    response.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, code, detail, ...details }));
  }

  private describe(error: unknown): { status: number; code: string; detail: string; details: GatewayError['details'] } {
    if (error instanceof GatewayError) return { status: error.status, code: error.code, detail: error.message, details: error.details };
    if (error instanceof HttpException) return { status: error.getStatus(), code: codeOfStatus(error.getStatus()), detail: error.message, details: {} };
    const reference = randomUUID();
    this.logger.error(`${reference} ${error instanceof Error ? error.stack : String(error)}`);
    return { status: 500, code: 'INTERNAL', detail: `Something went wrong here; the log has more under ${reference}`, details: {} };
  }
}
