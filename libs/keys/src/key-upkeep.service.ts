import { Injectable } from '@nestjs/common';
import { Clock, scheduledTask, type TaskResult, Transactions } from '@app/core';
import { DataSource } from 'typeorm';
import { KeyCauseCode, KeyChangeBy } from './key-cause.js';
import { KeyStatusService } from './key-status.service.js';
import { KeyStatus } from './key-status.js';

const DAY_MS = 86_400_000;
const REMIND_DAYS_BEFORE = [7, 1];
const EVENTS_KEPT_DAYS = 90;
/** Keys or rows at once: a transaction of no more than about a second. */
const BATCH = 1_000;

interface ExpiringKey {
  id: number;
  name: string;
  upstream_id: number;
  upstream_name: string;
  expires_at: Date;
}

/** What is done for keys on a schedule. */
@Injectable()
export class KeyUpkeepService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly statuses: KeyStatusService,
    private readonly clock: Clock,
  ) {}

  /** Brings back the keys whose rule said when. */
  async reenable(signal: AbortSignal): Promise<TaskResult> {
    const cause = { by: KeyChangeBy.TASK, actor: reenableKeys.name, reason: 'the time that a rule had set is over', code: KeyCauseCode.TIME_IS_OVER };
    let enabled = 0;
    for (;;) {
      signal.throwIfAborted();
      const rows = (await this.dataSource.query("SELECT id FROM api_key WHERE reenable_at <= $1 AND status <> 'ACTIVE' ORDER BY reenable_at LIMIT $2", [new Date(this.clock.now()), BATCH])) as { id: number }[];
      const changed = await this.statuses.setStatus(rows.map(({ id }) => id), KeyStatus.ACTIVE, cause);
      enabled += changed.length;
      if (rows.length < BATCH || changed.length === 0) return { code: 'KEYS_ENABLED', params: { count: enabled } };
    }
  }

  /** Tells of keys that expire within the day that begins 7 days, or 1 day, before their end. Run once a day. */
  async remind(): Promise<TaskResult> {
    const now = this.clock.now();
    const windows = REMIND_DAYS_BEFORE.map((days) => ({ from: new Date(now + (days - 1) * DAY_MS), to: new Date(now + days * DAY_MS) }));
    let told = 0;
    for (const { from, to } of windows) {
      await this.transactions.run(async (transaction) => {
        const keys = (await transaction.manager.query(
          `SELECT key.id, key.name, upstream_id, upstream.name AS upstream_name, expires_at
           FROM api_key key JOIN upstream ON upstream.id = upstream_id
           WHERE status = 'ACTIVE' AND expires_at > $1 AND expires_at <= $2 ORDER BY key.id`,
          [from, to],
        )) as ExpiringKey[];
        for (const key of keys) {
          const data = { keyId: key.id, keyName: key.name, upstreamId: key.upstream_id, upstreamName: key.upstream_name, expiresAt: key.expires_at.toISOString() };
          await transaction.raise({ type: 'key_expiring', severity: 'WARNING', subject: `api_key:${key.id}`, upstreamId: key.upstream_id, data, cause: { task: remindOfExpiringKeys.name } });
        }
        told += keys.length;
      });
    }
    return { code: 'KEYS_EXPIRE', params: { count: told } };
  }

  async dropOldEvents(signal: AbortSignal): Promise<TaskResult> {
    const before = new Date(this.clock.now() - EVENTS_KEPT_DAYS * DAY_MS);
    let [, dropped] = (await this.dataSource.query('DELETE FROM api_key_shared_event WHERE at < $1', [before])) as [unknown, number];
    for (;;) {
      signal.throwIfAborted();
      const [, count] = (await this.dataSource.query('DELETE FROM api_key_event WHERE ctid = ANY(ARRAY(SELECT ctid FROM api_key_event WHERE at < $1 LIMIT $2))', [before, BATCH * 10])) as [unknown, number];
      dropped += count;
      if (count < BATCH * 10) return { code: 'KEY_EVENTS_DROPPED', params: { count: dropped } };
    }
  }
}

export const reenableKeys = scheduledTask({
  name: 'reenable-keys',
  description: 'Enables the keys that a rule disabled or banned for a time, once it is over.',
  cron: '* * * * *',
  timeLimitSeconds: 300,
  service: KeyUpkeepService,
  run: (service, signal) => service.reenable(signal),
});

export const remindOfExpiringKeys = scheduledTask({
  name: 'remind-of-expiring-keys',
  description: 'Tells of API keys that expire in 7 days, and again in the last one.',
  cron: '0 8 * * *',
  timeLimitSeconds: 300,
  service: KeyUpkeepService,
  run: (service) => service.remind(),
});

export const dropOldKeyEvents = scheduledTask({
  name: 'drop-old-key-events',
  description: `Drops the history of API keys older than ${EVENTS_KEPT_DAYS} days.`,
  cron: '37 4 * * *',
  timeLimitSeconds: 900,
  service: KeyUpkeepService,
  run: (service, signal) => service.dropOldEvents(signal),
});
