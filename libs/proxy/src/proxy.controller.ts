import type { IncomingMessage, ServerResponse } from 'node:http';
import { All, Controller, Req, Res } from '@nestjs/common';
import { Public } from '@app/access';
import { RequestProxy } from './request-proxy.js';

/** `ANY /proxy/:upstream/*`: the way in for clients, who come with a virtual key and not with a session. */
@Controller('proxy')
export class ProxyController {
  constructor(private readonly proxy: RequestProxy) {}

  @Public()
  @All([':upstream', ':upstream/*path'])
  forward(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.proxy.handle(request, response, false);
  }
}
