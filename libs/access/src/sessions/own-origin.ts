import type { IncomingMessage } from 'node:http';
import type { Config } from '@app/core';

/**
 * Whether the page that sends a request is one of ours: served under the host that it calls, or under PUBLIC_URL.
 * Clients that are not browsers name no origin and are not meant: nobody can make them send a stranger's cookie.
 */
export function isOwnOrigin(config: Config, request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (origin === new URL(config.publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
