import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, Clock, Fingerprinter, GatewayError, keysetPage, maskSecret, type Page, type PageArgs, rethrowConstraint, SecretBox, type Transaction, Transactions } from '@app/core';
import { type EntityManager, In, type Repository } from 'typeorm';
import { ApiKey, auditedApiKey, fingerprintScope, sealedAs } from './api-key.entity.js';
import { ApiKeyEvent, ApiKeyEventKind } from './api-key-event.entity.js';
import { checkPlacement, placementWithDefaults } from './credential-placement.js';
import { causedByAdmin, KeyCauseCode } from './key-cause.js';
import { insertKeyEvents } from './key-event.store.js';
import { filterKeys, keyPage, keysWithState } from './key-list.js';
import { KeyStatus } from './key-status.js';
import { KeyStatusService } from './key-status.service.js';
import { apiKeysChanged } from './key-topics.js';
import { changeKeyValue, insertKeyValue, keyIdsByFingerprint } from './key-values.store.js';
import { type ApiKeyFilter, ApiKeySort, type CreateApiKeyInput, type UpdateApiKeyInput } from './keys.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = {
  api_key_fingerprint: { reason: 'KEY_EXISTS', message: 'This upstream has a key with this value already' },
  api_key_upstream: { reason: 'GONE', message: 'The upstream does not exist' },
};

/** What admins do with API keys. */
@Injectable()
export class KeysService {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly box: SecretBox,
    private readonly fingerprinter: Fingerprinter,
    private readonly statuses: KeyStatusService,
    private readonly clock: Clock,
  ) {}

  async get(id: number): Promise<ApiKey> {
    const key = await keysWithState(this.keys).where('key.id = :id', { id }).getOne();
    if (!key) throw GatewayError.notFound('API key', id);
    return key;
  }

  list(page: PageArgs, filter: ApiKeyFilter = {}, sort: ApiKeySort = new ApiKeySort()): Promise<Page<ApiKey>> {
    const query = keysWithState(this.keys);
    filterKeys(query, filter, this.fingerprinter);
    return keyPage(query, page, sort);
  }

  /** Why the key is what it is, the latest first. */
  history(id: number, page: PageArgs): Promise<Page<ApiKeyEvent>> {
    const query = this.keys.manager.createQueryBuilder(ApiKeyEvent, 'event').where('event.apiKeyId = :id', { id });
    return keysetPage(query, page, { by: 'id', direction: 'DESC' });
  }

  async create(input: CreateApiKeyInput): Promise<ApiKey> {
    const { upstreamId, name, keyValue, weight = 1, priority = 0, status = KeyStatus.ACTIVE, tags = [], owner = null, expiresAt = null } = input;
    const placement = placementWithDefaults(input);
    checkPlacement(placement, keyValue);
    const id = await this.transactions
      .run(async (transaction) => {
        const id = await nextKeyId(transaction.manager);
        const cause = causedByAdmin('created', KeyCauseCode.CREATED);
        const statusCause = status === KeyStatus.ACTIVE ? null : cause;
        const sealed = this.sealed(id, upstreamId, keyValue);
        await transaction.manager.insert(ApiKey, { id, upstreamId, name, ...placement, ...sealed, weight, priority, status, statusCause, tags: unique(tags), owner, expiresAt });
        await insertKeyValue(transaction.manager, upstreamId, sealed.fingerprint, id);
        await this.remember(transaction, id, ApiKeyEventKind.CREATED, 'created', KeyCauseCode.CREATED);
        await this.recordAudit(transaction, 'create', null, id);
        return id;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
    return this.get(id);
  }

  async update(id: number, input: UpdateApiKeyInput): Promise<ApiKey> {
    const { keyValue, status, tags, ...fields } = input;
    await this.transactions
      .run(async (transaction) => {
        const before = await transaction.manager.findOne(ApiKey, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('API key', id);
        const value = keyValue ?? this.box.open(before.value, sealedAs(id));
        checkPlacement({ ...before, ...definedOnly(fields) }, value);
        const sealed = keyValue === undefined ? undefined : this.sealed(id, before.upstreamId, keyValue);
        if (sealed) await changeKeyValue(transaction.manager, before.upstreamId, before.fingerprint, sealed.fingerprint);
        const changes = { ...definedOnly(fields), ...(tags && { tags: unique(tags) }), ...sealed };
        if (Object.keys(changes).length > 0) await transaction.manager.update(ApiKey, { id }, changes);
        if (keyValue !== undefined) await this.remember(transaction, id, ApiKeyEventKind.VALUE_CHANGED, 'the value was changed', KeyCauseCode.VALUE_CHANGED);
        await this.recordAudit(transaction, 'update', before, id);
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
    if (status) await this.statuses.setStatus([id], status, causedByAdmin(`set to ${status}`, KeyCauseCode.STATUS_SET));
    // What was learnt was learnt of the value before.
    if (keyValue !== undefined) await this.statuses.resetHealth([id], causedByAdmin('the value was changed', KeyCauseCode.VALUE_CHANGED));
    return this.get(id);
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(ApiKey, { id });
      if (!before) throw GatewayError.notFound('API key', id);
      await transaction.manager.delete(ApiKey, { id });
      await this.audit.record(transaction, { action: 'api_key.delete', subjectKind: 'api_key', subjectId: id, subjectName: before.name, before: auditedApiKey(before) });
      transaction.announce(apiKeysChanged, { ids: [id] });
      return true;
    });
  }

  /** @param reason why, in the caller's own words */
  async setStatus(id: number, status: KeyStatus, reason?: string): Promise<ApiKey> {
    await this.get(id);
    await this.statuses.setStatus([id], status, reason ? causedByAdmin(reason) : causedByAdmin(`set to ${status}`, KeyCauseCode.STATUS_SET));
    return this.get(id);
  }

  async resetHealth(id: number): Promise<ApiKey> {
    await this.get(id);
    await this.statuses.resetHealth([id], causedByAdmin('reset', KeyCauseCode.HEALTH_RESET));
    return this.get(id);
  }

  /** The value in clear. Who asked for it is kept in the audit log and in the key's history. */
  reveal(id: number): Promise<string> {
    return this.transactions.run(async (transaction) => {
      const key = await transaction.manager.findOneBy(ApiKey, { id });
      if (!key) throw GatewayError.notFound('API key', id);
      await this.remember(transaction, id, ApiKeyEventKind.REVEALED, 'the value was shown', KeyCauseCode.REVEALED);
      await this.audit.record(transaction, { action: 'api_key.reveal', subjectKind: 'api_key', subjectId: id, subjectName: key.name });
      return this.box.open(key.value, sealedAs(id));
    });
  }

  /** The keys with these ids, in no order; for those who join them to other nouns. */
  findByIds(ids: readonly number[]): Promise<ApiKey[]> {
    return keysWithState(this.keys).where({ id: In([...ids]) }).getMany();
  }

  /** For each value the id of the upstream's key that has it, null where none does. */
  async idsByValue(upstreamId: number, values: readonly string[]): Promise<(number | null)[]> {
    const fingerprints = values.map((value) => this.fingerprinter.of(value.trim(), fingerprintScope(upstreamId)));
    const ids = await keyIdsByFingerprint(this.keys.manager, upstreamId, fingerprints);
    return fingerprints.map((fingerprint) => ids.get(fingerprint) ?? null);
  }

  private sealed(id: number, upstreamId: number, value: string): Pick<ApiKey, 'value' | 'maskedValue' | 'fingerprint'> {
    return { value: this.box.seal(value, sealedAs(id)), maskedValue: maskSecret(value), fingerprint: this.fingerprinter.of(value, fingerprintScope(upstreamId)) };
  }

  private remember(transaction: Transaction, id: number, kind: ApiKeyEventKind, reason: string, code: KeyCauseCode): Promise<void> {
    return insertKeyEvents(transaction.manager, [{ apiKeyId: id, atMs: this.clock.now(), kind, untilMs: undefined, cause: causedByAdmin(reason, code) }]);
  }

  private async recordAudit(transaction: Transaction, verb: string, before: ApiKey | null, id: number): Promise<void> {
    const after = await transaction.manager.findOneByOrFail(ApiKey, { id });
    await this.audit.record(transaction, { action: `api_key.${verb}`, subjectKind: 'api_key', subjectId: id, subjectName: after.name, before: before && auditedApiKey(before), after: auditedApiKey(after) });
    transaction.announce(apiKeysChanged, { ids: [id] });
  }
}

/** Taken beforehand, because the encrypted value is bound to it. */
async function nextKeyId(manager: EntityManager): Promise<number> {
  const [{ id }] = (await manager.query("SELECT nextval(pg_get_serial_sequence('api_key', 'id'))::integer AS id")) as { id: number }[];
  return id;
}

function definedOnly<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function unique(tags: readonly string[]): string[] {
  return [...new Set(tags)];
}
