import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { GatewayError, type FieldProblem } from '@app/core';

function problemsOf(errors: ValidationError[], prefix = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = prefix + property;
    return [...Object.values(constraints).map((text) => ({ field, message: text.replace(new RegExp(`^(each value in )?${property} `), '$1') })), ...problemsOf(children, `${field}.`)];
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
