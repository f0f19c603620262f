/**
 * What exactly was refused, where the code alone does not tell: the closed set of `extensions.reason`, and of the
 * reasons of single fields. Whoever shows an error in another language than English goes by it.
 */
export const ERROR_REASONS = [
  // of access
  'EMAIL_TAKEN',
  'IN_THE_PAST',
  'INVITATION_HAS_SECOND_FACTOR',
  'INVITATION_OVER',
  'LAST_ADMIN',
  'NO_SECOND_FACTOR',
  'NOT_A_PERSON',
  'SECOND_FACTOR_IN_FORCE',
  'SETUP_LINK_OVER',
  'WRONG_CODE',
  'WRONG_PASSWORD',
  // of things that have names, and that belong to others
  'GONE',
  'KEY_EXISTS',
  'LIMIT_EXISTS',
  'NAME_TAKEN',
  'SLUG_TAKEN',
  // of what is not done now
  'BUILTIN_RULE',
  'DISABLED_BY_ADMIN',
  'IMPORT_ENDED',
  'IMPORT_NOT_UNDONE',
  'KEY_NOT_PLACED',
  'NO_PROBE',
  'PROBE_RUNS',
  'SCRIPT_QUEUE_FULL',
  'SEARCH_TOO_SLOW',
  'SUM_TOO_SLOW',
  'TOO_MANY_VIEWS',
  // of fields
  'NEEDED',
  'NO_HEADER_NAME',
  'NO_JSON_OBJECT',
  'NOT_AN_EMAIL',
  'RANGE_TOO_LONG',
  'RESERVED_HEADER',
  'STEP_TOO_SHORT',
  'TOO_LARGE',
  'TOO_LONG',
  'TOO_SHORT',
  'TOO_SMALL',
  'UNREADABLE',
  // of conditions, by what is found wrong at which place
  'EXPRESSION_TOO_LARGE',
  'EXPRESSION_UNEXPECTED',
  'EXPRESSION_UNFINISHED',
  'NOT_TRUE_OR_FALSE',
  'PATTERN_UNREADABLE',
  'TEXT_NOT_CLOSED',
  'TYPES_DIFFER',
  'UNKNOWN_FIELD',
  'UNKNOWN_FUNCTION',
  'UNKNOWN_VARIABLE',
  // of schedules
  'CRON_OUT_OF_RANGE',
  'CRON_PARTS',
  'CRON_RANGE',
  'CRON_STEP',
  'CRON_UNEXPECTED',
  'UNKNOWN_TIME_ZONE',
  // of rates such as 60/min
  'RATE_OUT_OF_RANGE',
  'RATE_TWICE',
  'RATE_UNREADABLE',
  // of templates
  'SECTION_NOT_CLOSED',
  'SECTION_NOT_OPENED',
  'TAG_NOT_CLOSED',
] as const;

export type ErrorReason = (typeof ERROR_REASONS)[number];
