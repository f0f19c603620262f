import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog, withinScope } from '@app/access';
import { Fingerprinter, GatewayError, type Transaction, Transactions } from '@app/core';
import type { EntityManager, Repository } from 'typeorm';
import { ApiKey } from '../api-key.entity.js';
import { ApiKeyEventKind } from '../api-key-event.entity.js';
import { causedByAdmin, type KeyCause, KeyCauseCode } from '../key-cause.js';
import { RECOVERED } from '../key-health.js';
import { filterKeys, keysWithState } from '../key-list.js';
import { KeyStatus } from '../key-status.js';
import { announceKeys, announceStatuses } from '../key-topics.js';
import type { ApiKeyFilter } from '../keys.inputs.js';

/** Which keys: these, or all that a filter finds. */
export type KeySelection = { ids: readonly number[] } | { filter: ApiKeyFilter };

/** What is set on every key of a selection; what is left out stays. */
export interface KeyChanges {
  status?: KeyStatus;
  reason?: string;
  weight?: number;
  priority?: number;
  owner?: string | null;
  expiresAt?: Date | null;
  addTags?: string[];
  removeTags?: string[];
}

export interface BulkOutcome {
  /** Of the keys that were there. */
  ids: number[];
  /** Ids that were asked for and do not exist. */
  notFound: number[];
}

/** Work of another feature on the same keys. */
export type Alongside = (transaction: Transaction, ids: readonly number[]) => Promise<void>;

const EVENT_OF: Record<KeyStatus, ApiKeyEventKind> = {
  [KeyStatus.ACTIVE]: ApiKeyEventKind.ENABLED,
  [KeyStatus.DISABLED]: ApiKeyEventKind.DISABLED,
  [KeyStatus.BANNED]: ApiKeyEventKind.BANNED,
};

/** Only rows that are not so already are written, with their history beside them. */
const SET_STATUS = `
  WITH changed AS (
    UPDATE api_key SET status = $2, status_cause = $3::jsonb, reenable_at = NULL, updated_at = now() WHERE id = ANY($1) AND status <> $2 RETURNING id
  ), told AS (
    INSERT INTO api_key_event (api_key_id, at, kind, until, cause) SELECT id, now(), $4, NULL, $3::jsonb FROM changed
  )
  SELECT id FROM changed`;

const FORGET_HEALTH = `
  UPDATE api_key_state SET consecutive_failures = 0, consecutive_truncations = 0, cooldown_until = NULL, recovery = $2, cooldown_cause = NULL WHERE api_key_id = ANY($1)`;

const SET_FIELDS = `
  UPDATE api_key SET
    weight = COALESCE($2, weight), priority = COALESCE($3, priority),
    owner = CASE WHEN $4::boolean THEN $5 ELSE owner END, expires_at = CASE WHEN $6::boolean THEN $7::timestamptz ELSE expires_at END,
    tags = ARRAY(SELECT DISTINCT tag FROM unnest(tags || $8::text[]) AS tag WHERE tag <> ALL($9::text[]) ORDER BY tag),
    updated_at = now()
  WHERE id = ANY($1)`;

/** What admins do to many keys at once, each time in one transaction. */
@Injectable()
export class BulkKeysService {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly fingerprinter: Fingerprinter,
  ) {}

  /** @param alongside what else is set for the keys, in the same transaction. */
  update(selection: KeySelection, changes: KeyChanges, alongside: Alongside): Promise<BulkOutcome> {
    const { status, reason, ...fields } = changes;
    return this.transactions.run(async (transaction) => {
      const outcome = await this.select(transaction.manager, selection);
      if (Object.values(fields).some((value) => value !== undefined)) await this.setFields(transaction, outcome.ids, fields);
      if (status) await this.setStatus(transaction, outcome.ids, status, reason ? causedByAdmin(reason) : causedByAdmin(`set to ${status}`, KeyCauseCode.STATUS_SET));
      await alongside(transaction, outcome.ids);
      await this.recordAudit(transaction, 'update', outcome, selection, changes);
      return outcome;
    });
  }

  /** @param alongside what else goes with the keys, in the same transaction. */
  delete(selection: KeySelection, alongside: Alongside): Promise<BulkOutcome> {
    return this.transactions.run(async (transaction) => {
      const outcome = await this.select(transaction.manager, selection);
      await alongside(transaction, outcome.ids);
      await this.remove(transaction, outcome.ids);
      await this.recordAudit(transaction, 'delete', outcome, selection, {});
      return outcome;
    });
  }

  /** Deletes the keys that an import has added. @returns their ids. */
  async deleteImported(transaction: Transaction, importJobId: number): Promise<number[]> {
    const query = withinScope(transaction.manager.createQueryBuilder(ApiKey, 'key').select('key.id', 'id').where('key.importJobId = :importJobId', { importJobId }), 'key.upstreamId');
    const rows = await query.orderBy('key.id').setLock('pessimistic_write').getRawMany<{ id: number }>();
    const ids = rows.map(({ id }) => id);
    await this.remove(transaction, ids);
    return ids;
  }

  /** Locks the rows, always in the order of their ids, so that two calls wait and do not deadlock. */
  private async select(manager: EntityManager, selection: KeySelection): Promise<BulkOutcome> {
    if ('filter' in selection) {
      const query = keysWithState(this.keys).select('key.id', 'id');
      filterKeys(query, selection.filter, this.fingerprinter);
      const found = await query.getRawMany<{ id: number }>();
      return this.select(manager, { ids: found.map(({ id }) => id) });
    }
    const query = withinScope(manager.createQueryBuilder(ApiKey, 'key').select('key.id', 'id').where('key.id = ANY(:ids)', { ids: selection.ids }), 'key.upstreamId');
    const ids = (await query.orderBy('key.id').setLock('pessimistic_write').getRawMany<{ id: number }>()).map(({ id }) => id);
    const present = new Set(ids);
    return { ids, notFound: [...new Set(selection.ids)].filter((id) => !present.has(id)) };
  }

  private async setStatus(transaction: Transaction, ids: readonly number[], status: KeyStatus, cause: KeyCause): Promise<void> {
    const changed: { id: number }[] = await transaction.manager.query(SET_STATUS, [ids, status, JSON.stringify(cause), EVENT_OF[status]]);
    const changedIds = changed.map(({ id }) => id);
    if (status === KeyStatus.ACTIVE) await transaction.manager.query(FORGET_HEALTH, [changedIds, RECOVERED]);
    announceStatuses(transaction, changedIds, status);
  }

  private async setFields(transaction: Transaction, ids: readonly number[], fields: Omit<KeyChanges, 'status' | 'reason'>): Promise<void> {
    const { weight = null, priority = null, owner, expiresAt, addTags = [], removeTags = [] } = fields;
    await transaction.manager.query(SET_FIELDS, [ids, weight, priority, owner !== undefined, owner ?? null, expiresAt !== undefined, expiresAt ?? null, addTags, removeTags]);
    announceKeys(transaction, ids);
  }

  private async remove(transaction: Transaction, ids: readonly number[]): Promise<void> {
    await transaction.manager.query('DELETE FROM api_key WHERE id = ANY($1)', [ids]);
    announceKeys(transaction, ids);
  }

  /** One row for all: the history of each key tells the rest. */
  private recordAudit(transaction: Transaction, verb: string, { ids }: BulkOutcome, selection: KeySelection, changes: KeyChanges): Promise<void> {
    const chosen = 'filter' in selection ? { filter: selection.filter } : { ids: selection.ids.slice(0, 1_000) };
    return this.audit.record(transaction, { action: `api_key.${verb}_many`, subjectKind: 'api_key', subjectId: 'many', subjectName: `${ids.length} keys`, after: { count: ids.length, ...chosen, ...changes } });
  }
}

/** @throws GatewayError BAD_USER_INPUT unless exactly one of them is given. */
export function keySelection(ids: readonly number[] | undefined | null, filter: ApiKeyFilter | undefined | null): KeySelection {
  if (ids && !filter) return { ids };
  if (filter && !ids) return { filter };
  throw GatewayError.badInput('filter', 'give either ids or a filter');
}
