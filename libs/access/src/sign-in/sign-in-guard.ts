import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, Transactions, type Transaction } from '@app/core';

const WINDOW_MS = 30 * 60_000;
const LOCK_MS = 30 * 60_000;
/** Failures within the window that lock an e-mail address. */
const MOST_BY_EMAIL = 5;
/** An address may be a whole office, or a proxy that TRUSTED_PROXIES does not name. */
const MOST_BY_IP = 20;

/** An attempt to sign in that was let through. */
export interface SignInAttempt {
  email: string;
  ip: string;
  /** The lock that this attempt has closed behind itself, should it fail. */
  lockedUntil?: Date;
}

interface GuardRow {
  failed_at: Date[];
  locked_until: Date | null;
}

/**
 * Holds back the guessing of passwords. An attempt counts as failed before the password is looked at, and is taken
 * back when it was right: a hundred attempts at once get no further than five in a row.
 */
@Injectable()
export class SignInGuard {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError LOCKED, with the seconds that are left, when there were too many failures. */
  async enter(email: string, ip: string): Promise<SignInAttempt> {
    const now = this.clock.now();
    const attempt: SignInAttempt = { email, ip };
    const refusedUntil = await this.transactions.run(async (transaction) => {
      for (const [subject, most] of [[emailSubject(email), MOST_BY_EMAIL], [ipSubject(ip), MOST_BY_IP]] as const) {
        const row = await this.lockRow(transaction, subject);
        if (row.locked_until && row.locked_until.getTime() > now) return row.locked_until;
        const failedAt = [...row.failed_at.filter((at) => at.getTime() > now - WINDOW_MS), new Date(now)];
        const lockedUntil = failedAt.length >= most ? new Date(now + LOCK_MS) : null;
        await transaction.manager.query('UPDATE sign_in_guard SET failed_at = $2, locked_until = $3 WHERE subject = $1', [subject, failedAt, lockedUntil]);
        if (lockedUntil) attempt.lockedUntil = lockedUntil;
      }
      return undefined;
    });
    if (!refusedUntil) return attempt;
    const retryAfterSeconds = Math.max(1, Math.ceil((refusedUntil.getTime() - now) / 1000));
    throw new GatewayError('LOCKED', 'Too many failed sign-ins: try again later', { retryAfterSeconds });
  }

  /** The attempt was wrong: if it was one too many, people are told. */
  async failed({ email, ip, lockedUntil }: SignInAttempt): Promise<void> {
    if (!lockedUntil) return;
    await this.transactions.run((transaction) => transaction.raise({ type: 'sign_in_locked', severity: 'WARNING', subject: `sign_in:${email}`, data: { email, ip, until: lockedUntil.toISOString() } }));
  }

  /** The attempt was right: the address of e-mail has a clean slate. */
  async succeeded(attempt: SignInAttempt): Promise<void> {
    await this.takeBack(attempt);
    await this.transactions.run(({ manager }) => manager.query('DELETE FROM sign_in_guard WHERE subject = $1', [emailSubject(attempt.email)]));
  }

  /** The attempt was not wrong, and not complete either: it is as if it had not been. */
  async takeBack({ email, ip, lockedUntil }: SignInAttempt): Promise<void> {
    await this.transactions.run(({ manager }) =>
      manager.query(
        `UPDATE sign_in_guard SET failed_at = trim_array(failed_at, 1), locked_until = CASE WHEN locked_until = $2 THEN NULL ELSE locked_until END
         WHERE subject = ANY($1) AND cardinality(failed_at) > 0`,
        [[emailSubject(email), ipSubject(ip)], lockedUntil ?? null],
      ),
    );
  }

  private async lockRow({ manager }: Transaction, subject: string): Promise<GuardRow> {
    await manager.query(`INSERT INTO sign_in_guard (subject, failed_at) VALUES ($1, '{}') ON CONFLICT DO NOTHING`, [subject]);
    const [row] = (await manager.query('SELECT failed_at, locked_until FROM sign_in_guard WHERE subject = $1 FOR UPDATE', [subject])) as GuardRow[];
    return row;
  }
}

const emailSubject = (email: string) => `email:${email}`;
const ipSubject = (ip: string) => `ip:${ip}`;
