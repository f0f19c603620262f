import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, Config, GatewayError, Transactions, type Transaction } from '@app/core';
import { MoreThan, type Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext, Caller } from '../caller.js';
import { createSecret, hashSecret } from '../passwords/random-secret.js';
import { abilityOf } from '../permissions/ability.js';
import { User } from '../users/user.entity.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js';
import { sessionsChanged } from './session-directory.js';
import { ABSOLUTE_MS, IDLE_MS } from './session-lifetime.js';
import { Session } from './session.entity.js';

const LONGEST_USER_AGENT = 300;

/** Begins, lists and ends sessions. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Begins a session of a user who has just proved to be that user; the one that the browser had ends. @returns the caller from now on. */
  async begin(transaction: Transaction, user: User, context: CallContext, action: string): Promise<Caller> {
    const now = this.clock.now();
    const token = createSecret();
    const expiresAt = new Date(now + ABSOLUTE_MS);
    setSessionCookie(this.config, context, token, expiresAt);
    await this.deleteWhere(transaction, 'token_hash = $1 OR expires_at <= $2 OR last_seen_at <= $3', [hashSecret(readSessionCookie(context.req) ?? ''), new Date(now), new Date(now - IDLE_MS)]);
    const session = await transaction.manager.save(Session, {
      userId: user.id,
      tokenHash: hashSecret(token),
      ip: context.req.ip ?? null,
      userAgent: context.req.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
      authenticatedAt: new Date(now),
      lastSeenAt: new Date(now),
      expiresAt,
    });
    await transaction.manager.update(User, { id: user.id }, { lastSignInAt: new Date(now) });
    const caller: Caller = { kind: 'USER', id: user.id, label: user.email, ip: context.req.ip, role: user.role, upstreamIds: user.upstreamIds ?? undefined, session: { id: session.id, authenticatedAt: now }, endsAt: expiresAt.getTime() };
    await this.audit.recordAs(caller, transaction, { action, subjectKind: 'user', subjectId: user.id, subjectName: user.email });
    return caller;
  }

  listOwn({ req: { caller } }: CallContext): Promise<Session[]> {
    return caller?.session ? this.listOf(caller.id) : Promise.resolve([]);
  }

  /** The sessions of a user that last, the most recently used first. */
  listOf(userId: number): Promise<Session[]> {
    const now = this.clock.now();
    return this.sessions.find({ where: { userId, expiresAt: MoreThan(new Date(now)), lastSeenAt: MoreThan(new Date(now - IDLE_MS)) }, order: { lastSeenAt: 'DESC' } });
  }

  /** @throws GatewayError NOT_FOUND also for a session that the caller may not know of. */
  revoke(id: number, { req: { caller } }: CallContext): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const session = await transaction.manager.findOneBy(Session, { id });
      const own = session && caller?.session && session.userId === caller.id;
      if (!session || !caller || !(own || abilityOf(caller).can('update', 'User'))) throw GatewayError.notFound('Session', id);
      await this.audit.record(transaction, { action: 'session.revoke', subjectKind: 'user', subjectId: session.userId, before: { sessionId: id, ip: session.ip, createdAt: session.createdAt } });
      return (await this.deleteWhere(transaction, 'id = $1', [id])) > 0;
    });
  }

  /** The caller has proved again who they are: what needs a fresh sign-in is open for a while. */
  async refresh(transaction: Transaction, sessionId: number): Promise<void> {
    await transaction.manager.update(Session, { id: sessionId }, { authenticatedAt: new Date(this.clock.now()) });
    transaction.announce(sessionsChanged, { ids: [sessionId] });
  }

  /** Ends the caller's own session. */
  async signOut(context: CallContext): Promise<boolean> {
    clearSessionCookie(this.config, context);
    const { caller } = context.req;
    if (!caller?.session) return false;
    return this.transactions.run(async (transaction) => {
      await this.audit.record(transaction, { action: 'session.sign_out', subjectKind: 'user', subjectId: caller.id, subjectName: caller.label });
      return (await this.deleteWhere(transaction, 'id = $1', [caller.session!.id])) > 0;
    });
  }

  /** Ends sessions, and tells every node. @returns how many. */
  async deleteWhere(transaction: Transaction, condition: string, parameters: unknown[]): Promise<number> {
    const [rows] = (await transaction.manager.query(`DELETE FROM session WHERE ${condition} RETURNING id`, parameters)) as [{ id: number }[], number];
    if (rows.length > 0) transaction.announce(sessionsChanged, { ids: rows.map(({ id }) => id) });
    return rows.length;
  }
}
