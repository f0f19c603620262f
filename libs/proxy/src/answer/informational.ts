import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** Passes a 1xx answer on: early hints with their links, and "still at work". Others mean nothing to a client. */
export function relayInformation(response: ServerResponse, status: number, headers: IncomingHttpHeaders): void {
  if (response.destroyed || response.headersSent) return;
  if (status === 102) response.writeProcessing();
  else if (status === 103 && headers.link !== undefined) response.writeEarlyHints({ link: headers.link });
}
