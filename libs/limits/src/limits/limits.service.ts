import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import { In, type Repository } from 'typeorm';
import { LimitTextError, parseLimitText, type RequestRates } from '../format/limit-text.js';
import { limitsChanged } from './limit-directory.js';
import { withinLimitScope } from './limit-scope.js';
import { checkSubject, subjectKey } from './limit-subject.js';
import { Limit } from './limit.entity.js';
import type { CreateLimitInput, LimitFilter, LimitRatesInput, UpdateLimitInput } from './limits.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = {
  rate_limit_subject: { reason: 'LIMIT_EXISTS', message: 'This subject has a limit already: change that one' },
  rate_limit_upstream: { reason: 'GONE', message: 'The upstream does not exist' },
  rate_limit_api_key: { reason: 'GONE', message: 'The API key does not exist' },
  rate_limit_consumer: { reason: 'GONE', message: 'The consumer does not exist' },
  rate_limit_virtual_key: { reason: 'GONE', message: 'The virtual key does not exist' },
};

/** What a limit allows that was switched on without saying how much. */
const DEFAULT_RATES: RequestRates = { requestsPerMinute: 60, requestsPerHour: 1_000, requestsPerDay: 10_000 };
const AMOUNTS = ['rates', 'requestsPerMinute', 'requestsPerHour', 'requestsPerDay', 'maxConcurrent'] as const;

/** What admins do with limits. */
@Injectable()
export class LimitsService {
  constructor(
    @InjectRepository(Limit) private readonly limits: Repository<Limit>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<Limit> {
    const limit = await withinLimitScope(this.limits.createQueryBuilder('limit').where({ id })).getOne();
    if (!limit) throw GatewayError.notFound('Limit', id);
    return limit;
  }

  findByIds(ids: readonly number[]): Promise<Limit[]> {
    return this.limits.findBy({ id: In([...ids]) });
  }

  list(page: PageArgs, filter: LimitFilter = {}): Promise<Page<Limit>> {
    const query = this.limits.createQueryBuilder('limit');
    for (const [field, value] of Object.entries(filter)) {
      if (value !== undefined && value !== null) query.andWhere(`limit.${field} = :${field}`, { [field]: value });
    }
    return keysetPage(withinLimitScope(query), page);
  }

  create(input: CreateLimitInput): Promise<Limit> {
    checkSubject(input);
    const saysNothing = AMOUNTS.every((name) => input[name] === undefined);
    const amounts = saysNothing ? DEFAULT_RATES : amountsOf(input);
    const { rates: _, enabled, ...fields } = input;
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(Limit, transaction.manager.create(Limit, { ...fields, enabled: enabled ?? true, ...amounts }));
        const limit = await transaction.manager.findOneByOrFail(Limit, { id });
        await this.audit.record(transaction, { action: 'limit.create', subjectKind: 'limit', subjectId: id, subjectName: subjectKey(limit), after: limit });
        transaction.announce(limitsChanged, { ids: [id] });
        return limit;
      })
      .catch((error: unknown) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateLimitInput): Promise<Limit> {
    const { rates: _, enabled, ...fields } = input;
    const changes = { ...fields, enabled: enabled ?? undefined, ...amountsOf(input) };
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOne(Limit, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!before) throw GatewayError.notFound('Limit', id);
      const after = await transaction.manager.save(Limit, transaction.manager.merge(Limit, transaction.manager.create(Limit, before), changes));
      await this.audit.record(transaction, { action: 'limit.update', subjectKind: 'limit', subjectId: id, subjectName: subjectKey(after), before, after });
      transaction.announce(limitsChanged, { ids: [id] });
      return after;
    });
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Limit, { id });
      if (!before) throw GatewayError.notFound('Limit', id);
      await transaction.manager.delete(Limit, { id });
      await this.audit.record(transaction, { action: 'limit.delete', subjectKind: 'limit', subjectId: id, subjectName: subjectKey(before), before });
      transaction.announce(limitsChanged, { ids: [id] });
      return true;
    });
  }
}

/** The rates that an input sets: from its text when it has one. */
function amountsOf(input: LimitRatesInput): Partial<RequestRates> {
  if (input.rates === undefined || input.rates === null) return {};
  try {
    return parseLimitText(input.rates);
  } catch (error) {
    if (error instanceof LimitTextError) throw GatewayError.badInput('rates', error.message, error.reason, error.params);
    throw error;
  }
}
