import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { Clock, Config, GatewayError, keysetPage, Transactions, type Page, type PageArgs, type Transaction } from '@app/core';
import type { Repository } from 'typeorm';
import { quotasChanged } from './quota-directory.js';
import { periodEndMs, QuotaReset } from './quota-period.js';
import { Quota, QuotaMeasure } from './quota.entity.js';
import type { CreateQuotaInput, QuotaFilter, UpdateQuotaInput } from './quotas.inputs.js';

/** What admins do with quotas. */
@Injectable()
export class QuotasService {
  constructor(
    @InjectRepository(Quota) private readonly quotas: Repository<Quota>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async get(id: number): Promise<Quota> {
    const quota = await this.quotas.findOneBy({ id });
    if (!quota) throw GatewayError.notFound('Quota', id);
    return quota;
  }

  list(page: PageArgs, { apiKeyId, virtualKeyId }: QuotaFilter = {}): Promise<Page<Quota>> {
    const query = this.quotas.createQueryBuilder('quota');
    if (apiKeyId) query.andWhere(':apiKeyId = ANY(quota.apiKeyIds)', { apiKeyId });
    if (virtualKeyId) query.andWhere(':virtualKeyId = ANY(quota.virtualKeyIds)', { virtualKeyId });
    return keysetPage(query, page);
  }

  create(input: CreateQuotaInput): Promise<Quota> {
    return this.transactions.run(async (transaction) => {
      const timeZone = input.timeZone ?? this.config.env.DEFAULT_TIME_ZONE ?? 'UTC';
      const draft = transaction.manager.create(Quota, { measure: QuotaMeasure.REQUESTS, quotaReset: QuotaReset.NEVER, ...withoutNulls(input), timeZone });
      this.check(draft);
      const { id } = await transaction.manager.save(Quota, draft);
      const quota = await transaction.manager.findOneByOrFail(Quota, { id });
      await this.recordChange(transaction, 'create', null, quota);
      return quota;
    });
  }

  update(id: number, input: UpdateQuotaInput): Promise<Quota> {
    return this.change(id, 'update', (quota) => Object.assign(quota, withoutNulls(input)));
  }

  /** Begins the running period anew. */
  reset(id: number): Promise<Quota> {
    return this.change(id, 'reset', (quota) => Object.assign(quota, { generation: quota.generation + 1 }));
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Quota, { id });
      if (!before) throw GatewayError.notFound('Quota', id);
      await transaction.manager.delete(Quota, { id });
      await this.recordChange(transaction, 'delete', before, null);
      return true;
    });
  }

  private change(id: number, verb: string, apply: (quota: Quota) => Quota): Promise<Quota> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOne(Quota, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!before) throw GatewayError.notFound('Quota', id);
      const changed = apply(transaction.manager.create(Quota, before));
      this.check(changed);
      const after = await transaction.manager.save(Quota, changed);
      await this.recordChange(transaction, verb, before, after);
      return after;
    });
  }

  private async recordChange(transaction: Transaction, verb: string, before: Quota | null, after: Quota | null): Promise<void> {
    const { id, name } = (after ?? before)!;
    await this.audit.record(transaction, { action: `quota.${verb}`, subjectKind: 'quota', subjectId: id, subjectName: name, before, after });
    transaction.announce(quotasChanged, { ids: [id] });
  }

  private check(quota: Quota): void {
    if (quota.measure === QuotaMeasure.UNITS && !quota.unitsPath) throw GatewayError.badInput('unitsPath', 'is needed for a quota in units', 'NEEDED');
    if (quota.quotaReset === QuotaReset.CRON && !quota.quotaResetCron) throw GatewayError.badInput('quotaResetCron', 'is needed for a reset by cron', 'NEEDED');
    try {
      periodEndMs(quota, this.clock.now());
    } catch (error) {
      throw GatewayError.badInput('quotaResetCron', `cannot be read: ${(error as Error).message}`, 'UNREADABLE');
    }
  }
}

/** A null in a field that cannot be empty says the same as leaving it out. */
function withoutNulls(input: UpdateQuotaInput): Partial<Quota> {
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== null || name === 'unitsPath' || name === 'quotaResetCron'));
}
