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
  // of what is busy
  'SCRIPT_QUEUE_FULL',
  // of fields
  'NOT_AN_EMAIL',
  'TOO_LARGE',
  'TOO_LONG',
  'TOO_SHORT',
  'TOO_SMALL',
] as const;

export type ErrorReason = (typeof ERROR_REASONS)[number];
