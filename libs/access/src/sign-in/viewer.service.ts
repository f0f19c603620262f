import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Config, GatewayError, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext } from '../caller.js';
import { publicFieldsOf, User } from '../users/user.entity.js';
import { usersChanged } from '../users/users-changed.js';
import { Me, type SignInOptions } from './me.js';
import type { UpdateProfileInput } from './sign-in.inputs.js';

/** What a page may know of whoever looks at it. */
@Injectable()
export class ViewerService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async options(): Promise<SignInOptions> {
    const { OIDC_ISSUER, OIDC_NAME } = this.config.env;
    return { setupRequired: !(await this.users.exists()), oidcName: OIDC_ISSUER ? OIDC_NAME : null };
  }

  /** The caller, as the database knows it. */
  async me({ req: { caller } }: CallContext): Promise<Me> {
    if (!caller) throw new GatewayError('UNAUTHENTICATED', 'Sign in first');
    return Me.ofCaller(caller, caller.kind === 'USER' ? await this.users.findOneBy({ id: caller.id }) : null);
  }

  /** @throws GatewayError FORBIDDEN for a token, which has no profile. */
  async updateProfile({ name }: UpdateProfileInput, context: CallContext): Promise<Me> {
    const { caller } = context.req;
    if (caller?.kind !== 'USER') throw new GatewayError('FORBIDDEN', 'Only a person who has signed in may do this', { reason: 'NOT_A_PERSON' });
    await this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneOrFail(User, { where: { id: caller.id }, lock: { mode: 'pessimistic_write' } });
      await transaction.manager.update(User, { id: caller.id }, { name });
      await this.audit.record(transaction, { action: 'user.update', subjectKind: 'user', subjectId: caller.id, subjectName: before.email, before: publicFieldsOf(before), after: publicFieldsOf({ ...before, name }) });
      transaction.announce(usersChanged, { ids: [caller.id] });
    });
    return this.me(context);
  }
}
