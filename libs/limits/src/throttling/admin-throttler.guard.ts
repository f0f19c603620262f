import { type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { type Actor, GatewayError } from '@app/core';
import type { Request, Response } from 'express';

type Caller = Request & { actor?: Actor };

/** Where a socket has no response to put headers on. */
const NO_RESPONSE = { header: (): void => undefined };

/** Under this name, and the throttler's, `@Throttle` notes its limit; the package does not export the constant. */
const OWN_LIMIT = 'THROTTLER:LIMIT';

/** Paths that are not the admin API: clients' traffic has limits of its own, and probes must always be answered. */
const EXEMPT = /^\/(?:proxy\/|health\/|metrics(?:$|\?))/;

/** Throttles the admin API, over HTTP and over sockets: signed-in callers each for themselves, others by address. */
@Injectable()
export class AdminThrottlerGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(EXEMPT.test(this.caller(context).originalUrl ?? ''));
  }

  protected override getRequestResponse(context: ExecutionContext): { req: Caller; res: Pick<Response, 'header'> | typeof NO_RESPONSE } {
    if (context.getType<'http' | 'graphql'>() !== 'graphql') {
      return { req: this.caller(context), res: context.switchToHttp().getResponse<Response>() };
    }
    const { res } = GqlExecutionContext.create(context).getContext<{ res?: Response }>();
    return { req: this.caller(context), res: res ?? NO_RESPONSE };
  }

  protected override getTracker(request: Caller): Promise<string> {
    const { actor } = request;
    return actor === undefined ? super.getTracker({ ip: request.ip ?? request.socket.remoteAddress ?? '' }) : Promise.resolve(`${actor.kind}:${actor.id}`);
  }

  /** One count for all operations together; one of its own for each that says `@Throttle`. */
  protected override generateKey(context: ExecutionContext, tracker: string, throttlerName: string): string {
    const handler = context.getHandler();
    const hasOwnLimit = this.reflector.get<unknown>(OWN_LIMIT + throttlerName, handler) !== undefined;
    return hasOwnLimit ? `${handler.name}:${tracker}` : tracker;
  }

  protected override throwThrottlingException(_context: ExecutionContext, { timeToBlockExpire }: ThrottlerLimitDetail): Promise<void> {
    throw new GatewayError('RATE_LIMITED', `Too many requests: try again in ${timeToBlockExpire} s`, { retryAfterSeconds: timeToBlockExpire });
  }

  private caller(context: ExecutionContext): Caller {
    if (context.getType<'http' | 'graphql'>() !== 'graphql') return context.switchToHttp().getRequest<Caller>();
    return GqlExecutionContext.create(context).getContext<{ req: Caller }>().req;
  }
}
