import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type CredentialLocation, currentActor, Fingerprinter, maskSecret, prepared, SecretBox, type Transaction } from '@app/core';
import { DataSource, type EntityManager } from 'typeorm';
import { fingerprintScope, sealedAs } from '../api-key.entity.js';
import type { CredentialPlacement } from '../credential-placement.js';
import { causedByAdmin, KeyCauseCode } from '../key-cause.js';
import { HEALTHY } from '../key-health.js';
import { KeyStatus } from '../key-status.js';
import { announceKeys } from '../key-topics.js';
import type { PooledKey } from '../pooled-key.js';
import { BroughtKeys } from './brought-keys.js';
import { SharedTerms } from './shared-terms.js';

/** Encrypting takes some 10 µs a key: requests are served between portions of so many. */
const PORTION = 16;
/** Rows a statement: written down for PostgreSQL they are a text of up to 128 KB, and V8 takes a larger one for old at once. */
const STATEMENT = 100;

/** A key that an import brings, checked already. */
export interface ImportedKey extends CredentialPlacement {
  upstreamId: number;
  name: string;
  keyValue: string;
  /** By {@link KeyImporter.fingerprint}. */
  fingerprint: string;
  weight: number;
  priority: number;
  status: KeyStatus;
  tags: readonly string[];
  owner: string | null;
  expiresAt: Date | null;
}

/** Keys as INSERT wants them. */
interface SealedRows {
  rows: string;
  /** By {@link SharedTerms}. */
  terms: string;
}

/** What is known of a key with the same value in the same upstream. */
export interface ExistingKey {
  id: number;
  upstreamId: number;
  fingerprint: string;
  name: string;
  location: CredentialLocation;
  paramName: string;
  valuePrefix: string;
  weight: number;
  priority: number;
  status: KeyStatus;
}

/** One by one by the unique index, whatever PostgreSQL thinks of a table that has just grown. */
const FIND = prepared('find_known_keys', `
  SELECT key.id, key.upstream_id AS "upstreamId", key.fingerprint, name, location, param_name AS "paramName", value_prefix AS "valuePrefix", weight, priority, status
  FROM unnest($1::integer[], string_to_array($2, ' ')) AS wanted (upstream_id, fingerprint)
  CROSS JOIN LATERAL (SELECT api_key_id FROM api_key_by_value WHERE upstream_id = wanted.upstream_id AND fingerprint = decode(wanted.fingerprint, 'hex') LIMIT 1) AS known
  CROSS JOIN LATERAL (SELECT * FROM api_key WHERE id = known.api_key_id LIMIT 1) AS key`);

/** One text each of the ids that are taken and of those that are added: a row for each id is a lot to make and to read. */
const TAKE_IDS = prepared('take_key_ids', "SELECT string_agg(nextval('api_key_id_seq')::text, ' ') AS ids FROM generate_series(1, $1)");

/** The table of values decides which keys are new, whoever else is adding the same ones. */
const INSERT = prepared('insert_keys', `
  WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS row (id integer, name text, value text, "maskedValue" text, fingerprint text, place integer)
    JOIN json_to_recordset($2::json) AS terms (place integer, "upstreamId" integer, location text, "paramName" text, "valuePrefix" text, weight integer, priority integer,
      status text, tags text[], owner text, "expiresAt" timestamptz) USING (place)
  ), fresh AS (
    INSERT INTO api_key_by_value (upstream_id, fingerprint, api_key_id) SELECT "upstreamId", decode(fingerprint, 'hex'), id FROM given
    ON CONFLICT DO NOTHING RETURNING api_key_id AS id
  ), inserted AS (
    INSERT INTO api_key (id, upstream_id, name, value, masked_value, fingerprint, location, param_name, value_prefix, weight, priority, status, status_cause, tags, owner, expires_at, import_job_id)
    SELECT id, "upstreamId", name, value, "maskedValue", fingerprint, location, "paramName", "valuePrefix", weight, priority, status,
           CASE WHEN status <> 'ACTIVE' THEN $3::jsonb END, tags, owner, "expiresAt", $4
    FROM given JOIN fresh USING (id)
  ), told AS (
    INSERT INTO api_key_shared_event (api_key_ids, at, kind, cause)
    SELECT range_agg(int4range(id, id, '[]')), now(), 'CREATED', $3::jsonb FROM fresh HAVING count(*) > 0
  )
  SELECT string_agg(id::text, ' ') AS ids FROM fresh`);

const UPDATE = `
  UPDATE api_key SET name = row.name, location = row.location, param_name = row."paramName", value_prefix = row."valuePrefix", weight = row.weight, priority = row.priority, updated_at = now()
  FROM json_to_recordset($1::json) AS row (id integer, name text, location text, "paramName" text, "valuePrefix" text, weight integer, priority integer)
  WHERE api_key.id = row.id`;

/** Adds keys by the thousand. */
@Injectable()
export class KeyImporter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly fingerprinter: Fingerprinter,
    private readonly brought: BroughtKeys,
  ) {}

  fingerprint(upstreamId: number, keyValue: string): string {
    return this.fingerprinter.of(keyValue, fingerprintScope(upstreamId));
  }

  findExisting(manager: EntityManager, keys: readonly Pick<ImportedKey, 'upstreamId' | 'fingerprint'>[]): Promise<ExistingKey[]> {
    // One text: pg would look through each of an array's for what it has to escape.
    return manager.query(FIND, [keys.map(({ upstreamId }) => upstreamId), keys.map(({ fingerprint }) => fingerprint).join(' ')]);
  }

  /** The upstreams of these that exist for who imports; they stay until the transaction ends. */
  async lockUpstreams(manager: EntityManager, ids: readonly number[]): Promise<Set<number>> {
    const { upstreamIds } = currentActor();
    const allowed = upstreamIds ? ids.filter((id) => upstreamIds.includes(id)) : ids;
    const rows: { id: number }[] = await manager.query('SELECT id FROM upstream WHERE id = ANY($1) ORDER BY id FOR KEY SHARE', [allowed]);
    return new Set(rows.map(({ id }) => id));
  }

  /** @returns for each key its id, or undefined when the upstream had it already. */
  async insert(transaction: Transaction, keys: readonly ImportedKey[], importJobId: number): Promise<(number | undefined)[]> {
    if (keys.length === 0) return [];
    const { manager } = transaction;
    const ids = idsOf(await manager.query(TAKE_IDS, [keys.length]));
    const cause = JSON.stringify(causedByAdmin('imported', KeyCauseCode.IMPORTED));
    const added = new Set<number>();
    const insert = async ({ rows, terms }: SealedRows) => {
      for (const id of idsOf(await manager.query(INSERT, [rows, terms, cause, importJobId]))) added.add(id);
    };
    // While PostgreSQL takes some rows the next ones are sealed.
    let inserting: Promise<void> = Promise.resolve();
    for (let start = 0; start < keys.length; start += STATEMENT) {
      const sealing = this.sealSome(keys.slice(start, start + STATEMENT), ids.slice(start, start + STATEMENT));
      const [rows] = await Promise.all([sealing, inserting]);
      inserting = insert(rows);
    }
    await inserting;
    this.brought.announce(transaction, keys.flatMap((key, index) => (added.has(ids[index]) ? [pooledKey(ids[index], key)] : [])));
    return ids.map((id) => (added.has(id) ? id : undefined));
  }

  /** Has PostgreSQL count anew: its plans for a small table would read the grown one whole for each page. */
  async settle(): Promise<void> {
    await this.dataSource.query('ANALYZE api_key, api_key_by_value, api_key_shared_event');
  }

  private async sealSome(keys: readonly ImportedKey[], ids: readonly number[]): Promise<SealedRows> {
    const seal = this.box.sealer();
    const rows: object[] = [];
    const terms = new SharedTerms();
    for (const [index, key] of keys.entries()) {
      if (index % PORTION === 0) await nextTurn();
      const { keyValue, name, fingerprint } = key;
      const id = ids[index];
      rows.push({ id, name, value: seal(keyValue, sealedAs(id)), maskedValue: maskSecret(keyValue), fingerprint, place: terms.placeOf(key) });
    }
    return { rows: JSON.stringify(rows), terms: JSON.stringify(terms.rows) };
  }

  /** Gives keys that are there the name, placement, weight and priority of an import. */
  async update(transaction: Transaction, keys: readonly ExistingKey[]): Promise<void> {
    if (keys.length === 0) return;
    await transaction.manager.query(UPDATE, [JSON.stringify(keys)]);
    announceKeys(transaction, keys.map(({ id }) => id));
  }
}

function idsOf([{ ids }]: { ids: string | null }[]): number[] {
  return ids === null ? [] : ids.split(' ').map(Number);
}

function pooledKey(id: number, { upstreamId, name, keyValue, location, paramName, valuePrefix, weight, priority, status, tags, expiresAt }: ImportedKey): PooledKey {
  return {
    ...{ id, upstreamId, name, value: keyValue, location, paramName, valuePrefix, weight, priority, status, tags },
    expiresAtMs: expiresAt?.getTime() ?? Infinity,
    health: HEALTHY,
    cooldownCause: undefined,
    unwrittenUses: 0,
    lastUsedAtMs: 0,
    inFlight: 0,
  };
}
