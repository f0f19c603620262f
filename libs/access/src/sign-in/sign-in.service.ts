import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { GatewayError, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import type { CallContext } from '../caller.js';
import { verifyPassword } from '../passwords/password-hash.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { User } from '../users/user.entity.js';
import { Me, type SignInOptions } from './me.js';
import { SignInGuard } from './sign-in-guard.js';
import type { SignInInput } from './sign-in.inputs.js';

/** Signs people in by their password. */
@Injectable()
export class SignInService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly guard: SignInGuard,
  ) {}

  async options(): Promise<SignInOptions> {
    return { setupRequired: !(await this.users.exists()) };
  }

  /** @throws GatewayError UNAUTHENTICATED for an unknown user and a wrong password alike; LOCKED after too many of them. */
  async signIn({ email, password }: SignInInput, context: CallContext): Promise<Me> {
    const attempt = await this.guard.enter(email, context.req.ip ?? '');
    const user = await this.users.findOneBy({ email });
    const right = await verifyPassword(password, user?.passwordHash ?? null);
    if (!user || !right || !user.enabled) {
      await this.guard.failed(attempt);
      throw new GatewayError('UNAUTHENTICATED', 'The e-mail address or the password is wrong');
    }
    await this.guard.succeeded(attempt);
    context.req.caller = await this.transactions.run((transaction) => this.sessions.begin(transaction, user, context, 'session.sign_in'));
    return this.me(context);
  }

  /** The caller, as the database knows it. */
  async me({ req: { caller } }: CallContext): Promise<Me> {
    if (!caller) throw new GatewayError('UNAUTHENTICATED', 'Sign in first');
    return Me.ofCaller(caller, caller.kind === 'USER' ? await this.users.findOneBy({ id: caller.id }) : null);
  }
}
