import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Throttle } from '@nestjs/throttler';
import type { CallContext } from '../caller.js';
import { Public, SignedIn } from '../permissions/can.decorator.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { FirstAdmin } from '../setup/first-admin.js';
import { Me, SignInOptions } from './me.js';
import { ChangePasswordInput, CompleteSetupInput, ConfirmPasswordInput, SignInInput, UpdateProfileInput } from './sign-in.inputs.js';
import { SignInService } from './sign-in.service.js';
import { ViewerService } from './viewer.service.js';

/** How often one address may try what takes a secret. */
const SECRET_ATTEMPTS = { default: { limit: 60, ttl: 60_000 } };

@Resolver(() => Me)
export class SignInResolver {
  constructor(
    private readonly signIns: SignInService,
    private readonly viewer: ViewerService,
    private readonly sessions: SessionsService,
    private readonly firstAdmin: FirstAdmin,
  ) {}

  @Query(() => SignInOptions)
  @Public()
  signInOptions(): Promise<SignInOptions> {
    return this.viewer.options();
  }

  @Query(() => Me)
  @SignedIn()
  me(@Context() context: CallContext): Promise<Me> {
    return this.viewer.me(context);
  }

  @Mutation(() => Me, { description: 'Makes the first admin, by the one-time token of the link that the gateway printed, and signs in.' })
  @Public()
  @Throttle(SECRET_ATTEMPTS)
  completeSetup(@Args('token') token: string, @Args('input') input: CompleteSetupInput, @Context() context: CallContext): Promise<Me> {
    return this.firstAdmin.completeSetup(token, input, context);
  }

  @Mutation(() => Me, { description: 'Begins a session, in a cookie.' })
  @Public()
  @Throttle(SECRET_ATTEMPTS)
  signIn(@Args('input') input: SignInInput, @Context() context: CallContext): Promise<Me> {
    return this.signIns.signIn(input, context);
  }

  @Mutation(() => Boolean, { description: 'Ends the session. False when there was none.' })
  @Public()
  signOut(@Context() context: CallContext): Promise<boolean> {
    return this.sessions.signOut(context);
  }

  @Mutation(() => Me, { description: 'What people may change of themselves; the rest is for who may change users.' })
  @SignedIn()
  updateProfile(@Args('input') input: UpdateProfileInput, @Context() context: CallContext): Promise<Me> {
    return this.viewer.updateProfile(input, context);
  }

  @Mutation(() => Me, { description: 'Proves again who one is: what needs a fresh sign-in is open for 5 minutes.' })
  @SignedIn()
  confirmPassword(@Args('input') input: ConfirmPasswordInput, @Context() context: CallContext): Promise<Me> {
    return this.signIns.confirmPassword(input, context);
  }

  @Mutation(() => Boolean, { description: "Ends one's other sessions." })
  @SignedIn()
  changePassword(@Args('input') input: ChangePasswordInput, @Context() context: CallContext): Promise<boolean> {
    return this.signIns.changePassword(input, context);
  }
}
