import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as SocketServer } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config } from '@app/core';
import { PROXY_PREFIX } from '../request/proxy-target.js';
import { Places } from './places.js';

/** Connections that a balancer keeps may carry one more request for so long; the answer then says that it was the last. */
const LINGER_MS = 1_000;
const LOOK_EVERY_MS = 25;
/** Where new connections never cease, the balancer has not noticed: no use in waiting for it. */
const BACKLOG_MS = 1_000;

/** Knows what is in flight, and takes the gateway out of service without a request that fails. */
@Injectable()
export class ServerDrain implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** From the first word of the end on: balancers are told that this node is not ready. */
  leaving = false;
  private lastRequests = false;
  private readonly logger = new Logger('shutdown');
  private readonly proxied = new Places<ServerResponse>();
  private readonly others = new Places<ServerResponse>();

  constructor(
    private readonly config: Config,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Proxied requests in flight. */
  get count(): number {
    return this.proxied.size;
  }

  /** @returns what to call {@link leave} with */
  enter(response: ServerResponse): number {
    if (this.lastRequests) sayLast(response);
    return this.proxied.take(response);
  }

  leave(place: number): void {
    this.proxied.giveBack(place);
  }

  onApplicationBootstrap(): void {
    this.server?.prependListener('request', (request, response) => this.note(request, response));
  }

  /**
   * Says that the node is not ready and goes on serving for `DRAIN_DELAY`; then stops accepting, serves what still
   * comes over connections that are there, waits for all that is in flight up to `DRAIN_TIMEOUT`, and cuts what is left.
   */
  async drain(): Promise<void> {
    this.leaving = true;
    await sleep(this.config.drainDelayMs);
    const { server } = this;
    if (!server?.listening) return;
    await takeBacklog(server);
    // Not `server.close()`, which also closes idle connections, and so under a request that is on its way.
    SocketServer.prototype.close.call(server);
    this.lastRequests = true;
    for (const response of [...this.proxied, ...this.others]) sayLast(response);
    if (this.inFlight > 0) this.logger.log(`waiting for ${this.inFlight} requests in flight`);
    const begunAt = performance.now();
    for (let idle = false; !idle; ) {
      await sleep(LOOK_EVERY_MS);
      const waitedMs = performance.now() - begunAt;
      if (waitedMs >= this.config.drainTimeoutMs) return this.cut();
      idle = this.inFlight === 0 && (waitedMs >= LINGER_MS || (await connectionsOf(server)) === 0);
    }
    server.closeIdleConnections();
    // An answer that has been given may still be on its way to a client that reads slowly, or not at all.
    setTimeout(() => this.cut(), this.config.drainTimeoutMs - (performance.now() - begunAt)).unref();
  }

  /** An application that is closed without having been drained is in a hurry. */
  beforeApplicationShutdown(): void {
    this.leaving = true;
    this.cut();
  }

  private get server(): Server | undefined {
    return this.adapterHost.httpAdapter?.getHttpServer();
  }

  private get inFlight(): number {
    return this.proxied.size + this.others.size;
  }

  private note(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.startsWith(PROXY_PREFIX)) return;
    if (this.lastRequests) sayLast(response);
    const place = this.others.take(response);
    response.once('close', () => this.others.giveBack(place));
  }

  private cut(): void {
    if (this.inFlight > 0) this.logger.warn(`${this.inFlight} requests are cut`);
    for (const response of [...this.proxied, ...this.others]) response.destroy();
    this.server?.closeAllConnections();
  }
}

/** Takes the connections that the kernel has accepted for us already, one a turn of the event loop: closing would reset them. */
async function takeBacklog(server: Server): Promise<void> {
  let taken = 0;
  const count = () => taken++;
  server.on('connection', count);
  const begunAt = performance.now();
  for (let before = -1; taken > before && performance.now() - begunAt < BACKLOG_MS; ) {
    before = taken;
    await nextTurn();
    await nextTurn();
  }
  server.off('connection', count);
}

/** Has the answer say `Connection: close`, if it has not begun. */
function sayLast(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
