import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs, type Transaction } from '@app/core';
import { IsNull, type Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { Role } from '../permissions/role.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { publicFieldsOf, User } from './user.entity.js';
import { usersChanged } from './users-changed.js';
import type { UpdateUserInput, UserFilter } from './users.inputs.js';

export const USER_CONSTRAINTS: Record<string, BrokenConstraint> = { user_account_email: { reason: 'EMAIL_TAKEN', message: 'Another user has this e-mail address' } };

/** What admins do with users. */
@Injectable()
export class UsersService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly transactions: Transactions,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) throw GatewayError.notFound('User', id);
    return user;
  }

  list(page: PageArgs, filter: UserFilter = {}): Promise<Page<User>> {
    const query = this.users.createQueryBuilder('user_account');
    if (filter.role) query.andWhere('user_account.role = :role', { role: filter.role });
    if (filter.search) query.andWhere('(user_account.name ILIKE :search OR user_account.email ILIKE :search)', { search: `%${filter.search}%` });
    return keysetPage(query, page);
  }

  /** @throws GatewayError CONFLICT when nobody would be left who may do everything. */
  update(id: number, input: UpdateUserInput): Promise<User> {
    return this.transactions
      .run(async (transaction) => {
        const before = await this.lock(transaction, id);
        const after = await transaction.manager.save(User, transaction.manager.merge(User, transaction.manager.create(User, before), input));
        await this.requireAnAdmin(transaction);
        if (!after.enabled) await this.sessions.deleteWhere(transaction, 'user_id = $1', [id]);
        await this.audit.record(transaction, { action: 'user.update', subjectKind: 'user', subjectId: id, subjectName: after.email, before: publicFieldsOf(before), after: publicFieldsOf(after) });
        transaction.announce(usersChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, USER_CONSTRAINTS));
  }

  /** @throws GatewayError CONFLICT when nobody would be left who may do everything. */
  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await this.lock(transaction, id);
      await this.sessions.deleteWhere(transaction, 'user_id = $1', [id]);
      await transaction.manager.delete(User, { id });
      await this.requireAnAdmin(transaction);
      await this.audit.record(transaction, { action: 'user.delete', subjectKind: 'user', subjectId: id, subjectName: before.email, before: publicFieldsOf(before) });
      transaction.announce(usersChanged, { ids: [id] });
      return true;
    });
  }

  private async lock({ manager }: Transaction, id: number): Promise<User> {
    // All changes of users wait for each other: two admins who demote one another at once would leave none.
    await manager.query('LOCK TABLE user_account IN SHARE ROW EXCLUSIVE MODE');
    const user = await manager.findOneBy(User, { id });
    if (!user) throw GatewayError.notFound('User', id);
    return user;
  }

  private async requireAnAdmin({ manager }: Transaction): Promise<void> {
    if (!(await manager.existsBy(User, { role: Role.ADMIN, enabled: true, upstreamIds: IsNull() }))) throw GatewayError.conflict('There must be an enabled admin who is not narrowed to upstreams', 'LAST_ADMIN');
  }
}
