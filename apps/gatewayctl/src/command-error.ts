/** What the user is told without a stack trace; the command ends with code 1. */
export class CommandError extends Error {}
