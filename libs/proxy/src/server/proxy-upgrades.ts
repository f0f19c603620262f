import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Socket } from 'node:net';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { PROXY_PREFIX } from '../request/proxy-target.js';
import { RequestProxy } from '../request-proxy.js';

/** Takes WebSocket upgrades below `/proxy/` the same way as requests: same admission, same keys, same log. */
@Injectable()
export class ProxyUpgrades implements OnApplicationBootstrap {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly proxy: RequestProxy,
  ) {}

  onApplicationBootstrap(): void {
    const server: Server | undefined = this.adapterHost.httpAdapter?.getHttpServer();
    server?.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!request.url?.startsWith(PROXY_PREFIX) || !(socket instanceof Socket)) return;
    if (head.length > 0) socket.unshift(head);
    // Until the protocols are switched this is an HTTP exchange like any other, so it gets a response like any other.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.destroySoon());
    socket.on('close', () => response.destroy());
    void this.proxy.handle(request, response, true);
  }
}
