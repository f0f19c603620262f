import { Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IdArg } from '@app/core';
import type { CallContext } from '../caller.js';
import { Can, SignedIn } from '../permissions/can.decorator.js';
import { Session } from './session.entity.js';
import { SessionsService } from './sessions.service.js';

@Resolver(() => Session)
export class SessionsResolver {
  constructor(private readonly sessions: SessionsService) {}

  @Query(() => [Session], { description: "The caller's own, the most recently used first." })
  @SignedIn()
  mySessions(@Context() context: CallContext): Promise<Session[]> {
    return this.sessions.listOwn(context);
  }

  @Query(() => [Session])
  @Can('read', 'User')
  userSessions(@IdArg('userId') userId: number): Promise<Session[]> {
    return this.sessions.listOf(userId);
  }

  @Mutation(() => Boolean, { description: "Ends a session and its sockets. One's own, or anybody's for who may change users." })
  @SignedIn()
  revokeSession(@IdArg() id: number, @Context() context: CallContext): Promise<boolean> {
    return this.sessions.revoke(id, context);
  }
}
