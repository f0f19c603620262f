import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type ErrorReason, GatewayError, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import { verifyPassword } from '../passwords/password-hash.js';
import { SecondFactorService } from '../second-factor/second-factor.service.js';
import { User } from '../users/user.entity.js';
import { type SignInAttempt, SignInGuard } from './sign-in-guard.js';

/** Has people prove who they are, by what they know and, where that is in force, by a second factor. */
@Injectable()
export class PasswordProof {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly transactions: Transactions,
    private readonly guard: SignInGuard,
    private readonly secondFactor: SecondFactorService,
  ) {}

  /**
   * @throws GatewayError UNAUTHENTICATED for an unknown user and a wrong password alike; SECOND_FACTOR_REQUIRED when
   * the password is right and a code is needed too; LOCKED after too many failures.
   */
  async require(email: string, password: string, code: string | null | undefined, ip = ''): Promise<User> {
    const attempt = await this.guard.enter(email, ip);
    const user = await this.users.findOneBy({ email });
    const passwordIsRight = await verifyPassword(password, user?.passwordHash ?? null);
    if (!user?.enabled || !passwordIsRight) return this.refuse(attempt, 'WRONG_PASSWORD', 'The e-mail address or the password is wrong');
    if (user.totpEnabled && !code) {
      await this.guard.takeBack(attempt);
      throw new GatewayError('SECOND_FACTOR_REQUIRED', 'Give the code of the authenticator app, or a recovery code');
    }
    if (user.totpEnabled && code && !(await this.transactions.run((transaction) => this.secondFactor.verify(transaction, user.id, code)))) return this.refuse(attempt, 'WRONG_CODE', 'The code is wrong, or was used already');
    await this.guard.succeeded(attempt);
    return user;
  }

  private async refuse(attempt: SignInAttempt, reason: ErrorReason, message: string): Promise<never> {
    await this.guard.failed(attempt);
    throw new GatewayError('UNAUTHENTICATED', message, { reason });
  }
}
