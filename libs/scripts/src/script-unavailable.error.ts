/** No runner could take a script: too many wait already, or waited too long. Answered with 503. */
export class ScriptUnavailableError extends Error {
  readonly code = 'SCRIPT_QUEUE_FULL';
  readonly status = 503;

  constructor(message: string) {
    super(message);
    this.name = 'ScriptUnavailableError';
  }
}
