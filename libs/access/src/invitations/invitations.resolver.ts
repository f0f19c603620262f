import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IdArg } from '@app/core';
import type { CallContext } from '../caller.js';
import { Can, Public } from '../permissions/can.decorator.js';
import { Me } from '../sign-in/me.js';
import { InviteUserInput } from '../users/users.inputs.js';
import { InvitationsService } from './invitations.service.js';
import { AcceptInvitationInput, Invitation, InvitedPerson } from './invitations.types.js';

@Resolver(() => Invitation)
export class InvitationsResolver {
  constructor(private readonly invitations: InvitationsService) {}

  @Query(() => InvitedPerson)
  @Public()
  invitation(@Args('token') token: string): Promise<InvitedPerson> {
    return this.invitations.find(token);
  }

  @Mutation(() => Invitation, { description: 'The answer holds the link, this once; it is good for 7 days.' })
  @Can('create', 'User')
  inviteUser(@Args('input') input: InviteUserInput): Promise<Invitation> {
    return this.invitations.invite(input);
  }

  @Mutation(() => Invitation, { description: 'Another link, also for somebody who has forgotten the password.' })
  @Can('update', 'User')
  renewInvitation(@IdArg('userId') userId: number): Promise<Invitation> {
    return this.invitations.renew(userId);
  }

  @Mutation(() => Me, { description: 'Sets the password and signs in.' })
  @Public()
  acceptInvitation(@Args('token') token: string, @Args('input') input: AcceptInvitationInput, @Context() context: CallContext): Promise<Me> {
    return this.invitations.accept(token, input, context);
  }
}
