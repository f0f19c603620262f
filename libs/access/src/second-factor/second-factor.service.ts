import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, type SealedColumn, SecretBox, Transactions, type Transaction } from '@app/core';
import { AuditLog } from '../audit/audit-log.js';
import type { CallContext } from '../caller.js';
import { requireFreshSignIn } from '../permissions/fresh-sign-in.js';
import { User } from '../users/user.entity.js';
import { createRecoveryCodes, createTotpSecret, hashRecoveryCode, totpUri, verifyTotp } from './one-time-codes.js';
import type { TotpEnrolment } from './second-factor.types.js';

const boundTo = (userId: number) => `user_account.${userId}.totp_secret`;

export const totpSecretColumn: SealedColumn = { table: 'user_account', column: 'totp_secret', key: ['id'], boundTo: ({ id }) => boundTo(Number(id)) };

/** A second proof at sign-in: an authenticator app's codes, and recovery codes for when it is lost. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Makes a secret; it is in force once a code from it has been confirmed. */
  begin(context: CallContext): Promise<TotpEnrolment> {
    return this.ofCaller(context, async (transaction, user) => {
      if (user.totpEnabled) throw GatewayError.conflict('A second factor is in force already: disable it first', 'SECOND_FACTOR_IN_FORCE');
      const secret = createTotpSecret();
      await transaction.manager.update(User, { id: user.id }, { totpSecret: this.box.seal(secret, boundTo(user.id)), totpLastStep: null });
      return { secret, uri: totpUri(secret, user.email) };
    });
  }

  /** @returns the recovery codes, this once. */
  confirm(code: string, context: CallContext): Promise<string[]> {
    return this.ofCaller(context, async (transaction, user) => {
      if (user.totpEnabled || !user.totpSecret) throw GatewayError.conflict('There is no second factor to confirm', 'NO_SECOND_FACTOR');
      const step = await verifyTotp(this.box.open(user.totpSecret, boundTo(user.id)), code, this.clock.now(), null);
      if (step === undefined) throw GatewayError.badInput('code', 'is not right: check the clock of the device', 'WRONG_CODE');
      const recoveryCodes = createRecoveryCodes();
      await transaction.manager.update(User, { id: user.id }, { totpEnabled: true, totpLastStep: step, recoveryCodeHashes: recoveryCodes.map(hashRecoveryCode) });
      await this.audit.record(transaction, { action: 'user.enable_second_factor', subjectKind: 'user', subjectId: user.id, subjectName: user.email });
      return recoveryCodes;
    });
  }

  /** The caller signs in by password alone from now on. */
  disable(context: CallContext): Promise<boolean> {
    return this.ofCaller(context, (transaction, user) => this.remove(transaction, user));
  }

  /** For somebody who has lost the app and the recovery codes. */
  reset(userId: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const user = await transaction.manager.findOneBy(User, { id: userId });
      if (!user) throw GatewayError.notFound('User', userId);
      return this.remove(transaction, user);
    });
  }

  /** Whether the code is right; it is used up by that. */
  async verify(transaction: Transaction, userId: number, code: string): Promise<boolean> {
    const user = await transaction.manager.findOneOrFail(User, { where: { id: userId }, lock: { mode: 'pessimistic_write' } });
    const step = user.totpSecret && (await verifyTotp(this.box.open(user.totpSecret, boundTo(userId)), code.replaceAll(' ', ''), this.clock.now(), user.totpLastStep));
    if (step) {
      await transaction.manager.update(User, { id: userId }, { totpLastStep: step });
      return true;
    }
    const hash = hashRecoveryCode(code);
    if (!user.recoveryCodeHashes.includes(hash)) return false;
    await transaction.manager.update(User, { id: userId }, { recoveryCodeHashes: user.recoveryCodeHashes.filter((other) => other !== hash) });
    return true;
  }

  private async remove(transaction: Transaction, user: User): Promise<boolean> {
    if (!user.totpEnabled) return false;
    await transaction.manager.update(User, { id: user.id }, { totpEnabled: false, totpSecret: null, totpLastStep: null, recoveryCodeHashes: [] });
    await this.audit.record(transaction, { action: 'user.disable_second_factor', subjectKind: 'user', subjectId: user.id, subjectName: user.email });
    return true;
  }

  private ofCaller<T>({ req: { caller } }: CallContext, work: (transaction: Transaction, user: User) => Promise<T>): Promise<T> {
    requireFreshSignIn(caller, this.clock.now());
    return this.transactions.run(async (transaction) => work(transaction, await transaction.manager.findOneOrFail(User, { where: { id: caller.id }, lock: { mode: 'pessimistic_write' } })));
  }
}
