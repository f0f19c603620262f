import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { GatewayError, type Actor } from '@app/core';
import type { Request } from 'express';
import { PERMISSION, type Permission } from './can.decorator.js';

/** Denies by default: what declares no permission is closed to everybody. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const permission = this.reflector.getAllAndOverride<Permission | 'public' | 'signed-in' | undefined>(PERMISSION, [context.getHandler(), context.getClass()]);
    if (permission === 'public') return true;
    if (permission === undefined) throw new GatewayError('FORBIDDEN', 'This operation declares no permission and is closed');
    const request = context.getType<'http' | 'graphql'>() === 'graphql' ? GqlExecutionContext.create(context).getContext<{ req: Request & { actor?: Actor } }>().req : context.switchToHttp().getRequest<Request & { actor?: Actor }>();
    if (!request.actor) throw new GatewayError('UNAUTHENTICATED', 'Sign in first');
    return true;
  }
}
