import { Injectable } from '@nestjs/common';
import { Clock, Config, GatewayError, rethrowConstraint, Transactions, type Transaction } from '@app/core';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext } from '../caller.js';
import { hashPassword } from '../passwords/password-hash.js';
import { createSecret, hashSecret } from '../passwords/random-secret.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Me } from '../sign-in/me.js';
import { publicFieldsOf, User } from '../users/user.entity.js';
import { usersChanged } from '../users/users-changed.js';
import type { InviteUserInput } from '../users/users.inputs.js';
import { USER_CONSTRAINTS } from '../users/users.service.js';
import type { AcceptInvitationInput, Invitation, InvitedPerson } from './invitations.types.js';

const VALID_MS = 7 * 86_400_000;

/** Links by which people set their password: new users, and those who have forgotten theirs. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Makes a user who cannot sign in before the link was followed. */
  invite(input: InviteUserInput): Promise<Invitation> {
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(User, { ...input });
        const user = await transaction.manager.findOneByOrFail(User, { id });
        await this.audit.record(transaction, { action: 'user.invite', subjectKind: 'user', subjectId: id, subjectName: user.email, after: publicFieldsOf(user) });
        transaction.announce(usersChanged, { ids: [id] });
        return this.createLink(transaction, user);
      })
      .catch((error) => rethrowConstraint(error, USER_CONSTRAINTS));
  }

  /** Another link for a user; the one before is not valid any more, the password is until the link was followed. */
  renew(userId: number): Promise<Invitation> {
    return this.transactions.run(async (transaction) => {
      const user = await transaction.manager.findOneBy(User, { id: userId });
      if (!user) throw GatewayError.notFound('User', userId);
      await this.audit.record(transaction, { action: 'user.renew_invitation', subjectKind: 'user', subjectId: userId, subjectName: user.email });
      return this.createLink(transaction, user);
    });
  }

  /** Whom the link is for. */
  find(token: string): Promise<InvitedPerson> {
    return this.transactions.run((transaction) => this.userOf(transaction, token));
  }

  /** Sets the password, ends every session that there was, and signs in; the link is used up. A second factor stays in force. */
  async accept(token: string, { name, password }: AcceptInvitationInput, context: CallContext): Promise<Me> {
    const passwordHash = await hashPassword(password);
    return this.transactions.run(async (transaction) => {
      const user = await this.userOf(transaction, token);
      if (user.totpEnabled) throw GatewayError.conflict('This user has a second factor: an admin resets it first, or the user signs in with it', 'INVITATION_HAS_SECOND_FACTOR');
      Object.assign(user, { name: name ?? user.name, passwordHash });
      await transaction.manager.update(User, { id: user.id }, { name: user.name, passwordHash });
      await transaction.manager.query('DELETE FROM one_time_link WHERE user_id = $1', [user.id]);
      await this.sessions.deleteWhere(transaction, 'user_id = $1', [user.id]);
      transaction.announce(usersChanged, { ids: [user.id] });
      return Me.ofCaller(await this.sessions.begin(transaction, user, context, 'user.accept_invitation'), user);
    });
  }

  private async createLink({ manager }: Transaction, user: User): Promise<Invitation> {
    const token = createSecret();
    const expiresAt = new Date(this.clock.now() + VALID_MS);
    await manager.query('DELETE FROM one_time_link WHERE user_id = $1', [user.id]);
    await manager.query(`INSERT INTO one_time_link (purpose, token_hash, user_id, expires_at) VALUES ('INVITATION', $1, $2, $3)`, [hashSecret(token), user.id, expiresAt]);
    return { user, link: `${this.config.publicUrl}/invitation?token=${token}`, expiresAt };
  }

  private async userOf({ manager }: Transaction, token: string): Promise<User> {
    const [link] = (await manager.query(`SELECT user_id FROM one_time_link WHERE purpose = 'INVITATION' AND token_hash = $1 AND expires_at > $2 FOR UPDATE`, [hashSecret(token), new Date(this.clock.now())])) as { user_id: number }[];
    const user = link && (await manager.findOneBy(User, { id: link.user_id }));
    if (!user?.enabled) throw new GatewayError('FORBIDDEN', 'This link is not valid any more: ask for another', { reason: 'INVITATION_OVER' });
    return user;
  }
}
