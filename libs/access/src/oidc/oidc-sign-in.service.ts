import { Injectable } from '@nestjs/common';
import { Config, GatewayError, Transactions, type Transaction } from '@app/core';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext } from '../caller.js';
import { Role } from '../permissions/role.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { publicFieldsOf, User } from '../users/user.entity.js';
import { usersChanged } from '../users/users-changed.js';
import type { Identity } from './oidc-client.js';
import { roleOf } from './role-mapping.js';

/** Signs in whom the identity provider vouches for. */
@Injectable()
export class OidcSignInService {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {}

  /**
   * A known identity signs in as its user. A new one is joined to the user with its e-mail address, if the provider has
   * verified that, and otherwise becomes a new user. The provider decides on the role of whom it brought; a user who
   * was invited here keeps the role that was given here.
   * @throws GatewayError FORBIDDEN for who gets no role, or is disabled.
   */
  async signIn(identity: Identity, context: CallContext): Promise<void> {
    await this.transactions.run(async (transaction) => {
      const user = await this.userOf(transaction, identity);
      if (!user.enabled) throw new GatewayError('FORBIDDEN', 'This user is disabled');
      await this.sessions.begin(transaction, user, context, 'session.sign_in_by_oidc');
    });
  }

  private async userOf(transaction: Transaction, identity: Identity): Promise<User> {
    const { OIDC_ROLE_CLAIM, OIDC_ROLES } = this.config.env;
    const mapped = roleOf(identity.claims, OIDC_ROLE_CLAIM, OIDC_ROLES);
    const known = await transaction.manager.findOneBy(User, { oidcSubject: identity.subject });
    if (known?.passwordHash) return known;
    if (!mapped) throw new GatewayError('FORBIDDEN', 'The identity provider gives this person no role here');
    const role = Role[mapped];
    if (known) return known.role === role ? known : this.change(transaction, known, { role });
    const sameEmail = identity.email && identity.emailVerified ? await transaction.manager.findOneBy(User, { email: identity.email }) : null;
    if (sameEmail) return this.change(transaction, sameEmail, { oidcSubject: identity.subject });
    return this.create(transaction, identity, role);
  }

  private async change(transaction: Transaction, before: User, change: Pick<User, 'role'> | Pick<User, 'oidcSubject'>): Promise<User> {
    const after = await transaction.manager.save(User, transaction.manager.create(User, { ...before, ...change }));
    await this.audit.record(transaction, { action: 'user.update_by_oidc', subjectKind: 'user', subjectId: after.id, subjectName: after.email, before: publicFieldsOf(before), after: { ...publicFieldsOf(after), oidcSubject: after.oidcSubject } });
    transaction.announce(usersChanged, { ids: [after.id] });
    return after;
  }

  private async create(transaction: Transaction, { subject, email, emailVerified, name }: Identity, role: Role): Promise<User> {
    if (!email) throw new GatewayError('FORBIDDEN', 'The identity provider tells no e-mail address');
    if (!emailVerified && (await transaction.manager.existsBy(User, { email }))) throw new GatewayError('FORBIDDEN', 'The identity provider has not verified this e-mail address, and another user has it');
    const { id } = await transaction.manager.save(User, { email, name: name ?? email, role, oidcSubject: subject });
    const user = await transaction.manager.findOneByOrFail(User, { id });
    await this.audit.record(transaction, { action: 'user.create_by_oidc', subjectKind: 'user', subjectId: id, subjectName: email, after: { ...publicFieldsOf(user), oidcSubject: subject } });
    transaction.announce(usersChanged, { ids: [id] });
    return user;
  }
}
