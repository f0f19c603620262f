import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GatewayError, type ErrorCode } from '@app/core';
import type { GraphQLFormattedError } from 'graphql';
import { withoutValues } from './graphql-messages.js';

const logger = new Logger('graphql');

/** What graphql-js and Apollo Server say of a wrong document, as this API's code for it. */
const CALLER_MISTAKES = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED', 'UNAUTHENTICATED']);

/** Suggestions give the schema away, name by name. */
const SUGGESTION = / Did you mean .+\?$/;

/** Gives each error a code of the closed set; what was not meant for the caller is logged and told by a reference only. */
export function formatGraphqlError(formatted: Readonly<GraphQLFormattedError>, thrown: unknown): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  const { message, locations, path } = formatted;
  const answer = (code: ErrorCode, text: string, details: object = {}): GraphQLFormattedError => ({ message: text, locations, path, extensions: { code, ...details } });

  if (error instanceof GatewayError) return answer(error.code, error.message, error.details);
  if (error instanceof HttpException) return answer(codeOfStatus(error.getStatus()), error.message);
  if (CALLER_MISTAKES.has(String(formatted.extensions?.code))) return { message: withoutValues(message.replace(SUGGESTION, '')), locations, path, extensions: { code: formatted.extensions!.code } };

  const reference = randomUUID();
  logger.error(`${reference} ${error instanceof Error ? error.stack : String(error)}`);
  return answer('INTERNAL', `Something went wrong here; the log has more under ${reference}`, { reference });
}

/** The code of an error that the framework raised. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 503) return 'UNAVAILABLE';
  return status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL';
}
