import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, Clock, GatewayError, keysetPage, rethrowConstraint, scheduledTask, Transactions, type Page, type PageArgs, type Transaction, type TaskResult } from '@app/core';
import type { EntityManager, Repository } from 'typeorm';
import { normaliseRange } from './address-list.js';
import { virtualKeysChanged } from './virtual-key-directory.js';
import { hashSecret, issueSecret } from './virtual-key-secret.js';
import { VirtualKey } from './virtual-key.entity.js';
import type { CreateVirtualKeyInput, UpdateVirtualKeyInput, VirtualKeyFilter } from './virtual-keys.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { virtual_key_consumer: { reason: 'GONE', message: 'The consumer does not exist' }, virtual_key_upstream_upstream: { reason: 'GONE', message: 'An allowed upstream does not exist' } };

/** What admins do with virtual keys. */
@Injectable()
export class VirtualKeysService {
  constructor(
    @InjectRepository(VirtualKey) private readonly virtualKeys: Repository<VirtualKey>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async get(id: number): Promise<VirtualKey> {
    const key = await this.virtualKeys.findOneBy({ id });
    if (!key) throw GatewayError.notFound('Virtual key', id);
    return key;
  }

  list(page: PageArgs, { consumerId, upstreamId, search, enabled }: VirtualKeyFilter = {}): Promise<Page<VirtualKey>> {
    const query = this.virtualKeys.createQueryBuilder('key');
    if (consumerId) query.andWhere('key.consumerId = :consumerId', { consumerId });
    if (upstreamId) query.andWhere('(key.allUpstreams OR EXISTS (SELECT 1 FROM virtual_key_upstream WHERE virtual_key_id = key.id AND upstream_id = :upstreamId))', { upstreamId });
    if (enabled !== undefined) query.andWhere('key.enabled = :enabled', { enabled });
    if (search) {
      const whole = hashSecret(search.trim());
      query.andWhere('(key.name ILIKE :pattern OR key.secretHash = :whole OR key.previousSecretHash = :whole)', { pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`, whole });
    }
    return keysetPage(query, page);
  }

  /** The upstreams that each of these keys is restricted to. */
  async allowedUpstreamIds(ids: readonly number[]): Promise<Map<number, number[]>> {
    const rows = (await this.virtualKeys.query('SELECT virtual_key_id AS id, array_agg(upstream_id ORDER BY upstream_id) AS upstream_ids FROM virtual_key_upstream WHERE virtual_key_id = ANY($1) GROUP BY 1', [ids])) as { id: number; upstream_ids: number[] }[];
    return new Map(rows.map(({ id, upstream_ids }) => [id, upstream_ids]));
  }

  /** The answer alone holds the secret. */
  create({ allowedUpstreamIds, ...input }: CreateVirtualKeyInput): Promise<VirtualKey> {
    return this.transactions
      .run(async (transaction) => {
        const { secret, ...stored } = issueSecret();
        const { id } = await transaction.manager.save(VirtualKey, { ...withRanges(input), ...stored, allUpstreams: !allowedUpstreamIds });
        await allowUpstreams(transaction.manager, id, allowedUpstreamIds ?? []);
        const key = await this.changed(transaction, 'create', id, null);
        return Object.assign(key, { secret });
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, { allowedUpstreamIds, ...input }: UpdateVirtualKeyInput): Promise<VirtualKey> {
    return this.transactions
      .run(async (transaction) => {
        const before = await this.lock(transaction, id);
        const after = transaction.manager.merge<VirtualKey>(VirtualKey, transaction.manager.create(VirtualKey, before), withRanges(input));
        if (allowedUpstreamIds !== undefined) {
          after.allUpstreams = allowedUpstreamIds === null;
          await allowUpstreams(transaction.manager, id, allowedUpstreamIds ?? []);
        }
        await transaction.manager.save(VirtualKey, after);
        return this.changed(transaction, 'update', id, before);
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  /**
   * Issues another secret. The one before is accepted for a while, so that clients can change over without a gap;
   * one that is older still falls away at once.
   */
  rotate(id: number, gracePeriodSeconds: number): Promise<VirtualKey> {
    return this.transactions.run(async (transaction) => {
      const before = await this.lock(transaction, id);
      const { secret, ...stored } = issueSecret();
      await transaction.manager.update(VirtualKey, { id }, {
        ...stored,
        previousSecretHash: before.secretHash,
        previousValidUntil: new Date(this.clock.now() + gracePeriodSeconds * 1_000),
      });
      const key = await this.changed(transaction, 'rotate', id, before);
      return Object.assign(key, { secret });
    });
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await this.lock(transaction, id);
      await transaction.manager.delete(VirtualKey, { id });
      await this.audit.record(transaction, { action: 'virtual_key.delete', subjectKind: 'virtual_key', subjectId: id, subjectName: before.name, before: audited(before) });
      transaction.announce(virtualKeysChanged, { ids: [id] });
      return true;
    });
  }

  /** Forgets the secrets before rotations whose grace is over. Expired keys stay, refused, until an admin deletes them. */
  expire(): Promise<TaskResult> {
    return this.transactions.run(async (transaction) => {
      const [rows] = (await transaction.manager.query(
        'UPDATE virtual_key SET previous_secret_hash = NULL, previous_valid_until = NULL WHERE previous_valid_until <= $1 RETURNING id',
        [new Date(this.clock.now())],
      )) as [{ id: number }[], number];
      if (rows.length > 0) transaction.announce(virtualKeysChanged, { ids: rows.map(({ id }) => id) });
      return { code: 'SECRETS_FORGOTTEN', params: { count: rows.length } };
    });
  }

  private async lock(transaction: Transaction, id: number): Promise<VirtualKey> {
    const key = await transaction.manager.findOne(VirtualKey, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!key) throw GatewayError.notFound('Virtual key', id);
    return key;
  }

  private async changed(transaction: Transaction, verb: string, id: number, before: VirtualKey | null): Promise<VirtualKey> {
    const after = await transaction.manager.findOneByOrFail(VirtualKey, { id });
    await this.audit.record(transaction, { action: `virtual_key.${verb}`, subjectKind: 'virtual_key', subjectId: id, subjectName: after.name, before: before && audited(before), after: audited(after) });
    transaction.announce(virtualKeysChanged, { ids: [id] });
    return after;
  }
}

function withRanges<T extends { allowedAddresses?: string[] }>(input: T): T {
  if (!input.allowedAddresses) return input;
  return { ...input, allowedAddresses: [...new Set(input.allowedAddresses.map((range) => normaliseRange(range)!))] };
}

async function allowUpstreams(manager: EntityManager, virtualKeyId: number, upstreamIds: readonly number[]): Promise<void> {
  await manager.query('DELETE FROM virtual_key_upstream WHERE virtual_key_id = $1', [virtualKeyId]);
  if (upstreamIds.length > 0) await manager.query('INSERT INTO virtual_key_upstream SELECT $1, id FROM (SELECT DISTINCT unnest($2::integer[]) AS id) AS allowed', [virtualKeyId, upstreamIds]);
}

/** Without the hashes: they are of no use to a reader. */
function audited({ secretHash: _current, previousSecretHash: _previous, secret: _secret, ...key }: VirtualKey): object {
  return key;
}

export const expireVirtualKeys = scheduledTask({
  name: 'expire-virtual-keys',
  description: 'Forgets secrets of virtual keys that were rotated and whose grace period is over.',
  cron: '*/10 * * * *',
  timeLimitSeconds: 60,
  service: VirtualKeysService,
  run: (service) => service.expire(),
});
