import { QueryFailedError } from 'typeorm';
import { GatewayError } from './gateway-error.js';

interface PostgresError {
  code?: string;
  detail?: string;
  constraint?: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Turns a broken constraint into an error for the caller; anything else is rethrown as it is.
 * @param messages what to say, by the constraint's name in the migration.
 */
export function rethrowConstraint(error: unknown, messages: Record<string, string>): never {
  if (error instanceof QueryFailedError) {
    const { code, constraint } = error.driverError as PostgresError;
    const message = constraint === undefined ? undefined : messages[constraint];
    if (message && code === UNIQUE_VIOLATION) throw GatewayError.conflict(message);
    if (message && code === FOREIGN_KEY_VIOLATION) throw new GatewayError('NOT_FOUND', message);
    if (message) throw new GatewayError('BAD_USER_INPUT', message);
  }
  throw error;
}
