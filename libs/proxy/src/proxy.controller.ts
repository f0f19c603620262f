import type { IncomingMessage, ServerResponse } from 'node:http';
import { All, Controller, type OnModuleInit, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Public } from '@app/access';
import { PROXY_PREFIX } from './request/proxy-target.js';
import { RequestProxy } from './request-proxy.js';
import { GatewayHttpAdapter } from './server/gateway-http-adapter.js';

/**
 * `ANY /proxy/:upstream/*`: the way in for clients, who come with a virtual key and not with a session. No guard, pipe
 * or middleware has a say here, so the gateway's own server calls the method directly; with any other, Nest routes to it.
 */
@Controller('proxy')
export class ProxyController implements OnModuleInit {
  constructor(
    private readonly proxy: RequestProxy,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const adapter = this.adapterHost.httpAdapter;
    if (adapter instanceof GatewayHttpAdapter) adapter.serveDirectly(PROXY_PREFIX, (request, response) => void this.forward(request, response));
  }

  @Public()
  @All([':upstream', ':upstream/*path'])
  forward(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.proxy.handle(request, response, false);
  }
}
