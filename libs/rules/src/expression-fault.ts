import type { Explained } from '@app/core';

/** What the CEL library says of an expression: its code, its words and the place. */
export interface CelFault {
  code: string;
  summary: string;
  start: number;
  end: number;
}

/** What is wrong with an expression; empty where the library says something unusual. */
export function expressionFault(source: string, { code, summary, start, end }: CelFault): Explained {
  const quoted = (pattern: RegExp) => pattern.exec(summary)?.[1] ?? '';
  switch (code) {
    case 'unexpected_token':
    case 'expected_token':
    case 'unexpected_character':
    case 'reserved_identifier':
    case 'invalid_escape_sequence':
    case 'invalid_number':
    case 'invalid_exponent':
    case 'invalid_hex_integer':
      return start >= source.trimEnd().length ? { reason: 'EXPRESSION_UNFINISHED' } : { reason: 'EXPRESSION_UNEXPECTED', params: { found: source.slice(start, end) } };
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
    case 'newline_in_string':
      return { reason: 'TEXT_NOT_CLOSED' };
    case 'unknown_variable':
      return { reason: 'UNKNOWN_VARIABLE', params: { name: quoted(/: (.*)$/) } };
    case 'no_such_key':
      return { reason: 'UNKNOWN_FIELD', params: { name: quoted(/: (.*)$/) } };
    case 'no_matching_overload':
      return { reason: 'UNKNOWN_FUNCTION', params: { call: quoted(/'(.*)'$/) } };
    case 'no_such_overload':
      return { reason: 'TYPES_DIFFER', params: { operation: quoted(/: (.*)$/) } };
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return { reason: 'NOT_TRUE_OR_FALSE', params: { type: quoted(/'(.*)'$/) } };
    case 'limit_exceeded':
      return { reason: 'EXPRESSION_TOO_LARGE' };
    default:
      return {};
  }
}
