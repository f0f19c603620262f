/** A script failed whose header is marked as one that the request cannot do without. Answered with 502. */
export class HeaderScriptError extends Error {
  readonly code = 'HEADER_SCRIPT_FAILED';
  readonly status = 502;

  constructor(readonly headerName: string) {
    super(`The script of the header ${headerName} failed`);
    this.name = 'HeaderScriptError';
  }
}
