import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config, GatewayError, systemActor, Transactions, type Transaction } from '@app/core';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext } from '../caller.js';
import { hashPassword } from '../passwords/password-hash.js';
import { createSecret, hashSecret } from '../passwords/random-secret.js';
import { Role } from '../permissions/role.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Me } from '../sign-in/me.js';
import type { CompleteSetupInput } from '../sign-in/sign-in.inputs.js';
import { publicFieldsOf, User } from '../users/user.entity.js';
import { usersChanged } from '../users/users-changed.js';
import { readSetupToken, removeSetupToken, writeSetupToken } from './setup-link.js';

/** Any number that no other advisory lock of this product uses. */
const SETUP_LOCK = 0x61677032;

/** Sees to it that a new installation gets its first admin: from the environment, or by a link that only its owner can read. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  constructor(
    private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { ADMIN_EMAIL, ADMIN_PASSWORD } = this.config.env;
    await this.transactions.run(async (transaction) => {
      if (await this.existsAnyUser(transaction)) removeSetupToken(this.config);
      else if (ADMIN_EMAIL && ADMIN_PASSWORD) await this.create(transaction, { email: ADMIN_EMAIL.toLowerCase(), name: 'Admin', password: ADMIN_PASSWORD });
      else await this.keepSetupToken(transaction);
    });
  }

  /** Makes the first admin and signs in. @throws GatewayError FORBIDDEN when the token is not valid, or not any more. */
  async completeSetup(token: string, input: CompleteSetupInput, context: CallContext): Promise<Me> {
    const me = await this.transactions.run(async (transaction) => {
      const known = (await transaction.manager.query(`SELECT FROM one_time_link WHERE purpose = 'SETUP' AND token_hash = $1`, [hashSecret(token)])) as object[];
      if ((await this.existsAnyUser(transaction)) || known.length === 0) throw new GatewayError('FORBIDDEN', 'This setup link is not valid: sign in, or use the link that the gateway printed at its last start', { reason: 'SETUP_LINK_OVER' });
      const admin = await this.create(transaction, input);
      return Me.ofCaller(await this.sessions.begin(transaction, admin, context, 'session.sign_in'), admin);
    });
    removeSetupToken(this.config);
    return me;
  }

  /** Waits for other processes that are about to do the same. */
  private async existsAnyUser({ manager }: Transaction): Promise<boolean> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
    return manager.exists(User);
  }

  private async create(transaction: Transaction, { email, name, password }: CompleteSetupInput): Promise<User> {
    const { id } = await transaction.manager.save(User, { email, name, role: Role.ADMIN, passwordHash: await hashPassword(password) });
    const user = await transaction.manager.findOneByOrFail(User, { id });
    await transaction.manager.query(`DELETE FROM one_time_link WHERE purpose = 'SETUP'`);
    await this.audit.recordAs(systemActor('setup'), transaction, { action: 'user.create', subjectKind: 'user', subjectId: id, subjectName: email, after: publicFieldsOf(user) });
    transaction.announce(usersChanged, { ids: [id] });
    return user;
  }

  private async keepSetupToken({ manager }: Transaction): Promise<void> {
    const kept = readSetupToken(this.config);
    if (kept && ((await manager.query('SELECT FROM one_time_link WHERE token_hash = $1', [hashSecret(kept)])) as object[]).length > 0) return;
    const token = createSecret();
    await manager.query(`INSERT INTO one_time_link (purpose, token_hash) VALUES ('SETUP', $1)`, [hashSecret(token)]);
    writeSetupToken(this.config, token);
  }
}
