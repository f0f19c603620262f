import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, Transactions } from '@app/core';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext, Caller, CallerSession } from '../caller.js';
import { hashPassword } from '../passwords/password-hash.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { User } from '../users/user.entity.js';
import type { Me } from './me.js';
import { PasswordProof } from './password-proof.js';
import type { ChangePasswordInput, ConfirmPasswordInput, SignInInput } from './sign-in.inputs.js';
import { ViewerService } from './viewer.service.js';

/** Signs people in by their password. */
@Injectable()
export class SignInService {
  constructor(
    private readonly viewer: ViewerService,
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly proof: PasswordProof,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws GatewayError UNAUTHENTICATED for an unknown user and a wrong password alike; SECOND_FACTOR_REQUIRED when
   * the password is right and a code is needed too; LOCKED after too many failures.
   */
  async signIn({ email, password, code }: SignInInput, context: CallContext): Promise<Me> {
    const user = await this.proof.require(email, password, code, context.req.ip);
    context.req.caller = await this.transactions.run((transaction) => this.sessions.begin(transaction, user, context, 'session.sign_in'));
    return this.viewer.me(context);
  }

  /** Opens what needs a fresh sign-in to the caller's session. */
  async confirmPassword({ password, code }: ConfirmPasswordInput, context: CallContext): Promise<Me> {
    const caller = personOf(context);
    await this.proof.require(caller.label, password, code, context.req.ip);
    await this.transactions.run((transaction) => this.sessions.refresh(transaction, caller.session.id));
    caller.session.authenticatedAt = this.clock.now();
    return this.viewer.me(context);
  }

  /** Ends the caller's other sessions. */
  async changePassword({ password, code, newPassword }: ChangePasswordInput, context: CallContext): Promise<boolean> {
    const caller = personOf(context);
    const user = await this.proof.require(caller.label, password, code, context.req.ip);
    const passwordHash = await hashPassword(newPassword);
    return this.transactions.run(async (transaction) => {
      await transaction.manager.update(User, { id: user.id }, { passwordHash });
      await this.sessions.deleteWhere(transaction, 'user_id = $1 AND id <> $2', [user.id, caller.session.id]);
      await this.audit.record(transaction, { action: 'user.change_password', subjectKind: 'user', subjectId: user.id, subjectName: user.email });
      return true;
    });
  }
}

function personOf({ req: { caller } }: CallContext): Caller & { session: CallerSession } {
  if (!caller?.session) throw new GatewayError('FORBIDDEN', 'Only a person who has signed in may do this', { reason: 'NOT_A_PERSON' });
  return { ...caller, session: caller.session };
}
