import { QueryFailedError } from 'typeorm';
import type { ErrorReason } from './error-reason.js';
import { GatewayError } from './gateway-error.js';

interface PostgresError {
  code?: string;
  detail?: string;
  constraint?: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** What to say of a broken constraint. */
export interface BrokenConstraint {
  reason: ErrorReason;
  message: string;
}

/**
 * Turns a broken constraint into an error for the caller; anything else is rethrown as it is.
 * @param known what to say, by the constraint's name in the migration.
 */
export function rethrowConstraint(error: unknown, known: Record<string, BrokenConstraint>): never {
  if (error instanceof QueryFailedError) {
    const { code, constraint } = error.driverError as PostgresError;
    const broken = constraint === undefined ? undefined : known[constraint];
    if (broken) throw new GatewayError(code === UNIQUE_VIOLATION ? 'CONFLICT' : code === FOREIGN_KEY_VIOLATION ? 'NOT_FOUND' : 'BAD_USER_INPUT', broken.message, { reason: broken.reason });
  }
  throw error;
}
