import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { IdArg } from '@app/core';
import type { CallContext } from '../caller.js';
import { Can, SignedIn } from '../permissions/can.decorator.js';
import { SecondFactorService } from './second-factor.service.js';
import { TotpEnrolment } from './second-factor.types.js';

@Resolver()
export class SecondFactorResolver {
  constructor(private readonly secondFactor: SecondFactorService) {}

  @Mutation(() => TotpEnrolment, { description: 'Needs a fresh sign-in. In force after confirmTotp.' })
  @SignedIn()
  beginTotp(@Context() context: CallContext): Promise<TotpEnrolment> {
    return this.secondFactor.begin(context);
  }

  @Mutation(() => [String], { description: 'Puts the second factor in force. The answer is the recovery codes, this once.' })
  @SignedIn()
  confirmTotp(@Args('code') code: string, @Context() context: CallContext): Promise<string[]> {
    return this.secondFactor.confirm(code, context);
  }

  @Mutation(() => Boolean, { description: 'Needs a fresh sign-in. False when there was none.' })
  @SignedIn()
  disableTotp(@Context() context: CallContext): Promise<boolean> {
    return this.secondFactor.disable(context);
  }

  @Mutation(() => Boolean, { description: 'For somebody who has lost the app and the recovery codes.' })
  @Can('update', 'User')
  resetTotp(@IdArg('userId') userId: number): Promise<boolean> {
    return this.secondFactor.reset(userId);
  }
}
