import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { GatewayError, type ErrorReason, type FieldProblem } from '@app/core';

/** What class-validator's rules say, as reasons; the others are told by their English message. */
const REASONS: Record<string, ErrorReason | undefined> = { isEmail: 'NOT_AN_EMAIL', max: 'TOO_LARGE', maxLength: 'TOO_LONG', min: 'TOO_SMALL', minLength: 'TOO_SHORT' };

function problemsOf(errors: ValidationError[], prefix = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = prefix + property;
    return [...Object.entries(constraints).map(([rule, text]) => ({ field, message: text.replace(new RegExp(`^(each value in )?${property} `), '$1'), reason: REASONS[rule] })), ...problemsOf(children, `${field}.`)];
  });
}

/**
 * Checks every input by its class, and names all wrong fields in one error. Unknown fields of a GraphQL input are
 * refused by the schema before; here they are only dropped, because one operation's arguments may have two classes.
 */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    exceptionFactory: (errors) => {
      const fields = problemsOf(errors);
      return new GatewayError('BAD_USER_INPUT', fields.map(({ field, message }) => `${field}: ${message}`).join('; '), { fields });
    },
  });
}
