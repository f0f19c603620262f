import { type IncomingMessage, type RequestListener, Server, type ServerOptions } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** A client has this long to send its headers. */
const HEADERS_TIMEOUT_MS = 6_000;
/** How often connections are looked over for that: with Node's 30 s they could live for 38. */
const CHECK_EVERY_MS = 1_000;
/** For a whole request. Long, because uploads of gigabytes come over slow lines. */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** Longer than load balancers keep their idle connections (60 s), so that it is never ours that closes under a request. */
const KEEP_ALIVE_MS = 65_000;

/** A server on which requests below one path have a listener of their own and no other: some of the others note every request, to wait for it. */
class GatewayServer extends Server {
  direct: { prefix: string; listener: RequestListener } | undefined;

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'request' || this.direct === undefined) return super.emit(event, ...args);
    const [request, response] = args as Parameters<RequestListener>;
    if (!request.url!.startsWith(this.direct.prefix)) return super.emit(event, request, response);
    this.direct.listener(request, response);
    return true;
  }
}

/** Express on an HTTP server that slow clients cannot wear down. */
export class GatewayHttpAdapter extends ExpressAdapter {
  /** Hands requests below a path to their controller without the router, whose work there costs more than it gives. */
  serveDirectly(prefix: string, listener: RequestListener): void {
    (this.httpServer as GatewayServer).direct = { prefix, listener };
  }

  override initHttpServer(): void {
    const options: ServerOptions = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // An offer of HTTP/2 in clear text is declined by answering in HTTP/1.1.
      shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
    };
    const server = new GatewayServer(options, this.getInstance<RequestListener>());
    // "100 Continue" is said when the body is wanted: a request that is refused need not send it.
    server.on('checkContinue', (request, response) => {
      if (!request.url?.startsWith('/proxy/')) response.writeContinue();
      server.emit('request', request, response);
    });
    this.httpServer = server;
  }
}
