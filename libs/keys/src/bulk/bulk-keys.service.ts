import { Injectable } from '@nestjs/common';
import { AuditLog, withinScope } from '@app/access';
import { Fingerprinter, GatewayError, type Transaction, Transactions } from '@app/core';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
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

/** Work on some of the keys; that of another feature is done in the same transaction. */
export type Alongside = (transaction: Transaction, ids: readonly number[]) => Promise<void>;

/** Keys at a time: an answer of PostgreSQL with more ids would hold up the requests while it is taken apart. */
const PORTION = 3_000;

const EVENT_OF: Record<KeyStatus, ApiKeyEventKind> = {
  [KeyStatus.ACTIVE]: ApiKeyEventKind.ENABLED,
  [KeyStatus.DISABLED]: ApiKeyEventKind.DISABLED,
  [KeyStatus.BANNED]: ApiKeyEventKind.BANNED,
};

/** Only rows that are not so already are written, with one row of history for all of them. Answers null when that is each of them. */
const SET_STATUS = `
  WITH changed AS (
    UPDATE api_key SET status = $2, status_cause = $3::jsonb, reenable_at = NULL, updated_at = now() WHERE id = ANY($1) AND status <> $2 RETURNING id
  ), told AS (
    INSERT INTO api_key_shared_event (api_key_ids, at, kind, cause)
    SELECT range_agg(int4range(id, id, '[]')), now(), $4, $3::jsonb FROM changed HAVING count(*) > 0
  )
  SELECT CASE WHEN count(*) < cardinality($1) THEN COALESCE(array_agg(id), '{}') END AS ids FROM changed`;

const FORGET_HEALTH = `
  UPDATE api_key_state SET consecutive_failures = 0, consecutive_truncations = 0, cooldown_until = NULL, recovery = $2, cooldown_cause = NULL WHERE api_key_id = ANY($1)`;

const SET_FIELDS = `
  UPDATE api_key SET
    weight = COALESCE($2, weight), priority = COALESCE($3, priority),
    owner = CASE WHEN $4::boolean THEN $5 ELSE owner END, expires_at = CASE WHEN $6::boolean THEN $7::timestamptz ELSE expires_at END,
    tags = ARRAY(SELECT DISTINCT tag FROM unnest(tags || $8::text[]) AS tag WHERE tag <> ALL($9::text[]) ORDER BY tag),
    updated_at = now()
  WHERE id = ANY($1)`;

/** What admins do to many keys at once, each time in one transaction, and within it some thousand keys after the other. */
@Injectable()
export class BulkKeysService {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly fingerprinter: Fingerprinter,
  ) {}

  /** @param alongside what else is set for the keys, in the same transaction. */
  update(selection: KeySelection, changes: KeyChanges, alongside: Alongside): Promise<BulkOutcome> {
    const { status, reason, ...fields } = changes;
    const cause = reason ? causedByAdmin(reason) : causedByAdmin(`set to ${status}`, KeyCauseCode.STATUS_SET);
    const setsFields = Object.values(fields).some((value) => value !== undefined);
    return this.forEach('update', selection, changes, async (transaction, ids) => {
      if (setsFields) await this.setFields(transaction, ids, fields);
      if (status) await this.setStatus(transaction, ids, status, cause);
      await alongside(transaction, ids);
    });
  }

  /** @param alongside what else goes with the keys, in the same transaction. */
  delete(selection: KeySelection, alongside: Alongside): Promise<BulkOutcome> {
    return this.forEach('delete', selection, {}, async (transaction, ids) => {
      await alongside(transaction, ids);
      await this.remove(transaction, ids);
    });
  }

  /** Deletes the keys that an import has added. @returns how many. */
  async deleteImported(transaction: Transaction, importJobId: number, alongside: Alongside): Promise<number> {
    const query = withinScope(transaction.manager.createQueryBuilder(ApiKey, 'key').where('key.importJobId = :importJobId', { importJobId }), 'key.upstreamId');
    let count = 0;
    for await (const ids of lockedIds(transaction.manager, query)) {
      await alongside(transaction, ids);
      await this.remove(transaction, ids);
      count += ids.length;
    }
    return count;
  }

  private forEach(verb: string, selection: KeySelection, changes: KeyChanges, work: Alongside): Promise<BulkOutcome> {
    return this.transactions.run(async (transaction) => {
      const found: number[] = [];
      for await (const ids of lockedIds(transaction.manager, this.queryFor(transaction.manager, selection))) {
        await work(transaction, ids);
        for (const id of ids) found.push(id);
      }
      const outcome = { ids: found, notFound: 'ids' in selection ? missing(selection.ids, found) : [] };
      await this.recordAudit(transaction, verb, outcome, selection, changes);
      return outcome;
    });
  }

  private queryFor(manager: EntityManager, selection: KeySelection): SelectQueryBuilder<ApiKey> {
    if ('ids' in selection) return withinScope(manager.createQueryBuilder(ApiKey, 'key').where('key.id = ANY(:ids)', { ids: selection.ids }), 'key.upstreamId');
    const query = keysWithState(manager.getRepository(ApiKey));
    filterKeys(query, selection.filter, this.fingerprinter);
    return query;
  }

  private async setStatus(transaction: Transaction, ids: readonly number[], status: KeyStatus, cause: KeyCause): Promise<void> {
    const [changed]: { ids: number[] | null }[] = await transaction.manager.query(SET_STATUS, [ids, status, JSON.stringify(cause), EVENT_OF[status]]);
    const changedIds = changed.ids ?? ids;
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
    return this.audit.record(transaction, { action: `api_key.${verb}_many`, subjectKind: 'api_key', subjectId: 'many', subjectName: ids.length === 1 ? '1 key' : `${ids.length} keys`, after: { count: ids.length, ...chosen, ...changes } });
  }
}

/** The ids that a query finds, some at a time, their rows locked: always in the order of the ids, so that two calls wait and do not deadlock. */
async function* lockedIds(manager: EntityManager, query: SelectQueryBuilder<ApiKey>): AsyncGenerator<number[]> {
  const [text, parameters] = query.select('key.id', 'id').orderBy('key.id').setLock('pessimistic_write', undefined, ['key']).getQueryAndParameters();
  await manager.query(`DECLARE selected_key NO SCROLL CURSOR FOR ${text}`, parameters);
  for (let count = PORTION; count === PORTION; ) {
    const rows = (await manager.query(`FETCH ${PORTION} FROM selected_key`)) as { id: number }[];
    count = rows.length;
    if (count > 0) yield rows.map(({ id }) => id);
  }
  await manager.query('CLOSE selected_key');
}

function missing(wanted: readonly number[], found: readonly number[]): number[] {
  const present = new Set(found);
  return [...new Set(wanted)].filter((id) => !present.has(id));
}

/** @throws GatewayError BAD_USER_INPUT unless exactly one of them is given. */
export function keySelection(ids: readonly number[] | undefined | null, filter: ApiKeyFilter | undefined | null): KeySelection {
  if (ids && !filter) return { ids };
  if (filter && !ids) return { filter };
  throw GatewayError.badInput('filter', 'give either ids or a filter');
}
