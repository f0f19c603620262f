import { timingSafeEqual } from 'node:crypto';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { actAs, Config, type Actor } from '@app/core';
import type { NextFunction, Request, Response } from 'express';

const ENVIRONMENT_TOKEN: Actor = { kind: 'API_TOKEN', id: 0, label: 'ADMIN_API_TOKEN' };

/** Finds out who calls, and lets the rest of the call act in that name. */
@Injectable()
export class AuthenticateMiddleware implements NestMiddleware {
  constructor(private readonly config: Config) {}

  use(request: Request & { actor?: Actor }, _response: Response, next: NextFunction): void {
    const actor = this.fromBearer(request.headers.authorization);
    if (!actor) return next();
    request.actor = { ...actor, ip: request.ip };
    actAs(request.actor, next);
  }

  private fromBearer(header: string | undefined): Actor | undefined {
    const expected = this.config.env.ADMIN_API_TOKEN;
    const given = header?.startsWith('Bearer ') ? header.slice(7) : undefined;
    if (!expected || !given) return undefined;
    const [a, b] = [Buffer.from(given), Buffer.from(expected)];
    return a.length === b.length && timingSafeEqual(a, b) ? ENVIRONMENT_TOKEN : undefined;
  }
}
