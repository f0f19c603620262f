import type { ErrorReason } from './error-reason.js';

/** The closed set of `extensions.code` values and their HTTP status. */
export const ERROR_STATUS = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  SECOND_FACTOR_REQUIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  LOCKED: 423,
  FRESH_SIGN_IN_REQUIRED: 403,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** What a reason speaks of, by name. */
export type ReasonParams = Record<string, string | number>;

/** A reason and what it speaks of, beside the English message that says the same. */
export interface Explained {
  reason?: ErrorReason;
  params?: ReasonParams;
}

/** One wrong field of an input, by its path. */
export interface FieldProblem extends Explained {
  field: string;
  message: string;
}

/** What an error tells besides its message, all of it for programs. */
export interface ErrorDetails {
  reason?: ErrorReason;
  /** What the message speaks of, by name. */
  params?: ReasonParams;
  fields?: FieldProblem[];
  retryAfterSeconds?: number;
  [extra: string]: unknown;
}

/** An error that is meant for the caller: its message is safe to show. */
export class GatewayError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'GatewayError';
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  static notFound(noun: string, id: string | number): GatewayError {
    return new GatewayError('NOT_FOUND', `${noun} ${id} does not exist`, { params: { noun, id } });
  }

  static badInput(field: string, message: string, reason?: ErrorReason, params?: ReasonParams): GatewayError {
    return new GatewayError('BAD_USER_INPUT', `${field}: ${message}`, { fields: [{ field, message, reason, params }] });
  }

  static conflict(message: string, reason?: ErrorReason): GatewayError {
    return new GatewayError('CONFLICT', message, { reason });
  }
}
