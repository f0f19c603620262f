import { Injectable } from '@nestjs/common';
import { AuditLog } from '@app/access';
import { Clock, type Transaction, Transactions } from '@app/core';
import { In } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyEventKind } from './api-key-event.entity.js';
import { type KeyCause, KeyChangeBy } from './key-cause.js';
import { insertKeyEvents } from './key-event.store.js';
import { HEALTHY, type KeyHealth, TRIAL } from './key-health.js';
import { KeyPools } from './key-pools.js';
import { KeyStatus } from './key-status.js';
import { raiseStatusEvents } from './key-status-events.js';
import { apiKeysChanged, keyHealthLearnt } from './key-topics.js';

const EVENT_OF: Record<KeyStatus, ApiKeyEventKind> = {
  [KeyStatus.ACTIVE]: ApiKeyEventKind.ENABLED,
  [KeyStatus.DISABLED]: ApiKeyEventKind.DISABLED,
  [KeyStatus.BANNED]: ApiKeyEventKind.BANNED,
};

/** So many keys' health fits into one notification of PostgreSQL. */
const KEYS_A_MESSAGE = 40;

/** Changes of keys' status, by admins, rules, tasks and by what was learnt, each with its cause. */
@Injectable()
export class KeyStatusService {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly pools: KeyPools,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets the status of keys. What an admin has decided, nothing but an admin changes.
   *
   * @param reenableAt when a task is to bring the keys back
   * @returns the ids of the keys that were changed
   */
  setStatus(ids: readonly number[], status: KeyStatus, cause: KeyCause, reenableAt: Date | null = null): Promise<number[]> {
    return this.transactions.run(async (transaction) => {
      const found = await transaction.manager.find(ApiKey, { where: { id: In([...ids]) }, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
      const keys = found.filter((key) => key.status !== status && mayChange(key, status, cause));
      if (keys.length === 0) return [];
      const changed = keys.map(({ id }) => id);
      await transaction.manager.update(ApiKey, { id: In(changed) }, { status, statusCause: { ...cause }, reenableAt });
      await this.remember(transaction, keys, EVENT_OF[status], cause, reenableAt?.getTime());
      if (cause.by === KeyChangeBy.ADMIN) await this.recordAudit(transaction, keys, status);
      else await raiseStatusEvents(transaction, keys, status, cause, reenableAt);
      if (status === KeyStatus.ACTIVE) await this.refreshHealth(transaction, keys, cause.by === KeyChangeBy.ADMIN ? HEALTHY : { ...HEALTHY, recovery: TRIAL });
      transaction.announce(apiKeysChanged, { ids: changed });
      return changed;
    });
  }

  /** For what acts on the request path: in force in this process at once, written and told to others by `setStatus`. */
  setStatusNow(keyId: number, status: KeyStatus, cause: KeyCause, reenableAt: Date | null = null): Promise<number[]> {
    if (this.pools.find(keyId)?.status === KeyStatus.ACTIVE) this.pools.change(keyId, { status });
    return this.setStatus([keyId], status, cause, reenableAt);
  }

  /** Forgets cooldowns and failures. */
  resetHealth(ids: readonly number[], cause: KeyCause): Promise<void> {
    return this.transactions.run(async (transaction) => {
      const keys = await transaction.manager.find(ApiKey, { where: { id: In([...ids]) }, order: { id: 'ASC' } });
      await this.remember(transaction, keys, ApiKeyEventKind.HEALTH_RESET, cause);
      await this.refreshHealth(transaction, keys, HEALTHY);
      for (const key of keys) await this.audit.record(transaction, { action: 'api_key.reset_health', subjectKind: 'api_key', subjectId: key.id, subjectName: key.name });
    });
  }

  /** Ends a key's cooldown early; a trial request comes first. */
  endCooldown(id: number, cause: KeyCause): Promise<void> {
    return this.transactions.run(async (transaction) => {
      const keys = await transaction.manager.find(ApiKey, { where: { id } });
      await this.remember(transaction, keys, ApiKeyEventKind.HEALTH_RESET, cause);
      await this.refreshHealth(transaction, keys, { ...HEALTHY, recovery: TRIAL });
    });
  }

  private remember(transaction: Transaction, keys: ApiKey[], kind: ApiKeyEventKind, cause: KeyCause, untilMs?: number): Promise<void> {
    const atMs = this.clock.now();
    return insertKeyEvents(transaction.manager, keys.map(({ id }) => ({ apiKeyId: id, atMs, kind, untilMs, cause })));
  }

  private async recordAudit(transaction: Transaction, keys: ApiKey[], status: KeyStatus): Promise<void> {
    for (const { id, name, status: before } of keys) {
      await this.audit.record(transaction, { action: 'api_key.set_status', subjectKind: 'api_key', subjectId: id, subjectName: name, before: { status: before }, after: { status } });
    }
  }

  private async refreshHealth(transaction: Transaction, keys: ApiKey[], health: KeyHealth): Promise<void> {
    await transaction.manager.query(
      `UPDATE api_key_state SET consecutive_failures = 0, consecutive_truncations = 0, cooldown_until = NULL, recovery = $2, cooldown_cause = NULL
       WHERE api_key_id = ANY($1)`,
      [keys.map(({ id }) => id), health.recovery],
    );
    const learnt = keys.map(({ id, upstreamId }) => ({ keyId: id, upstreamId, health, corrects: true }));
    for (let start = 0; start < learnt.length; start += KEYS_A_MESSAGE) {
      transaction.announce(keyHealthLearnt, { keys: learnt.slice(start, start + KEYS_A_MESSAGE) });
    }
  }
}

function mayChange(key: ApiKey, status: KeyStatus, cause: KeyCause): boolean {
  if (cause.by === KeyChangeBy.ADMIN) return true;
  if (key.status === KeyStatus.ACTIVE) return true;
  if (key.statusCause?.by === KeyChangeBy.ADMIN || key.statusCause === null) return false;
  // A ban that a rule set an end to is lifted by the task that looks for such ends, and by nothing that merely tried the key.
  return !(key.status === KeyStatus.BANNED && status === KeyStatus.ACTIVE) || cause.by === KeyChangeBy.TASK;
}
