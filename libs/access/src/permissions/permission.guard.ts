import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { Clock, GatewayError } from '@app/core';
import type { CallContext, Caller, CallerRequest } from '../caller.js';
import { abilityOf } from './ability.js';
import { requireFreshSignIn } from './fresh-sign-in.js';
import { ScopeGate } from './scope-gate.js';
import { PERMISSION, type DeclaredPermission, type Permission, type Subject } from './can.decorator.js';

/** Denies by default: what declares no permission is closed to everybody. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
    private readonly scope: ScopeGate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.getAllAndOverride<DeclaredPermission | undefined>(PERMISSION, [context.getHandler(), context.getClass()]);
    if (permission === 'public') return true;
    if (permission === undefined) throw new GatewayError('FORBIDDEN', 'This operation declares no permission and is closed');
    const { caller } = requestOf(context);
    if (!caller) throw new GatewayError('UNAUTHENTICATED', 'Sign in first');
    if (permission === 'signed-in') return true;
    const { action, subject } = permission;
    requireAbility(caller, permission);
    if (action === 'reveal') requireFreshSignIn(caller, this.clock.now());
    if (caller.upstreamIds) await this.scope.check(caller, subject, argsOf(context));
    return true;
  }
}

/** @throws GatewayError FORBIDDEN */
function requireAbility(caller: Caller, { action, subject }: Permission): void {
  if (!abilityOf(caller).can(action, subject)) throw new GatewayError('FORBIDDEN', `The role ${caller.role} may not ${action} ${subject}`);
}

/**
 * For a route that reveals only when it is asked to: what `@Can('reveal', …)` demands.
 * @throws GatewayError FORBIDDEN, FRESH_SIGN_IN_REQUIRED
 */
export function checkReveal(caller: Caller | undefined, subject: Subject, nowMs: number): void {
  if (caller) requireAbility(caller, { action: 'reveal', subject });
  requireFreshSignIn(caller, nowMs);
}

function requestOf(context: ExecutionContext): CallerRequest {
  if (context.getType<'http' | 'graphql'>() === 'http') return context.switchToHttp().getRequest<CallerRequest>();
  return GqlExecutionContext.create(context).getContext<CallContext>().req;
}

function argsOf(context: ExecutionContext): object {
  if (context.getType<'http' | 'graphql'>() === 'graphql') return GqlExecutionContext.create(context).getArgs<object>();
  const { params, query, body } = context.switchToHttp().getRequest<CallerRequest>();
  return { ...params, ...query, ...body };
}
