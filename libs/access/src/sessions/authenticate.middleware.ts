import { Injectable, type NestMiddleware } from '@nestjs/common';
import { actAs } from '@app/core';
import type { NextFunction, Response } from 'express';
import type { CallerRequest } from '../caller.js';
import { Authenticator } from './authenticator.js';

/** Lets the rest of a call act in its caller's name. */
@Injectable()
export class AuthenticateMiddleware implements NestMiddleware {
  constructor(private readonly authenticator: Authenticator) {}

  async use(request: CallerRequest, _response: Response, next: NextFunction): Promise<void> {
    const caller = await this.authenticator.identify(request);
    if (!caller) return next();
    request.caller = { ...caller, ip: request.ip };
    actAs(request.caller, next);
  }
}
