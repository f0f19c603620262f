import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { GqlArgumentsHost } from '@nestjs/graphql';
import { GatewayError, type Language, languageOf } from '@app/core';
import type { CallContext, CallerRequest } from '@app/access';
import type { Response } from 'express';
import { FileFault, type Problem } from '../messages/problem.js';
import { problemText } from '../messages/problem-text.js';

/** What a caller is told of a file that cannot be read: the words, and row and column where they are known. */
function errorOfFault(problem: Problem, language: Language): GatewayError {
  const { row, column } = problem.params;
  return new GatewayError('BAD_USER_INPUT', problemText(problem, language), { problem: problem.code, ...(row !== undefined && { row, column }) });
}

/** Answers a file that cannot be read, in the caller's language. */
@Catch(FileFault)
export class FileFaultFilter implements ExceptionFilter<FileFault> {
  catch({ problem }: FileFault, host: ArgumentsHost): void {
    if (host.getType<'http' | 'graphql'>() === 'graphql') throw errorOfFault(problem, languageOf(GqlArgumentsHost.create(host).getContext<CallContext>().req));
    const { status, code, message, details } = errorOfFault(problem, languageOf(host.switchToHttp().getRequest<CallerRequest>()));
    host.switchToHttp().getResponse<Response>().status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, code, detail: message, ...details }));
  }
}
