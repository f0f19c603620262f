import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isOwnOrigin } from '@app/access';
import type { Config } from '@app/core';

const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Refuses a WebSocket to the admin API that a page of another site opens: cookies would go along, and no preflight asks. */
export function checkUpgradeOrigin(server: Server, config: Config): void {
  server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (!request.url?.startsWith('/graphql') || isOwnOrigin(config, request)) return;
    socket.end(REFUSAL);
  });
}
