import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import { In, type Repository } from 'typeorm';
import { Consumer } from './consumer.entity.js';
import type { ConsumerFilter, CreateConsumerInput, UpdateConsumerInput } from './consumers.inputs.js';
import { consumersChanged, virtualKeysChanged } from './virtual-key-directory.js';
import { VirtualKey } from './virtual-key.entity.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { consumer_name: { reason: 'NAME_TAKEN', message: 'Another consumer has this name' } };

/** What admins do with consumers. */
@Injectable()
export class ConsumersService {
  constructor(
    @InjectRepository(Consumer) private readonly consumers: Repository<Consumer>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<Consumer> {
    const consumer = await this.consumers.findOneBy({ id });
    if (!consumer) throw GatewayError.notFound('Consumer', id);
    return consumer;
  }

  findByIds(ids: readonly number[]): Promise<Consumer[]> {
    return this.consumers.findBy({ id: In([...ids]) });
  }

  list(page: PageArgs, filter: ConsumerFilter = {}): Promise<Page<Consumer>> {
    const query = this.consumers.createQueryBuilder('consumer');
    if (filter.enabled !== undefined) query.andWhere('consumer.enabled = :enabled', { enabled: filter.enabled });
    if (filter.search) query.andWhere('(consumer.name ILIKE :search OR consumer.description ILIKE :search)', { search: `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` });
    return keysetPage(query, page);
  }

  create(input: CreateConsumerInput): Promise<Consumer> {
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(Consumer, { ...input });
        const consumer = await transaction.manager.findOneByOrFail(Consumer, { id });
        await this.audit.record(transaction, { action: 'consumer.create', subjectKind: 'consumer', subjectId: id, subjectName: consumer.name, after: consumer });
        transaction.announce(consumersChanged, { ids: [id] });
        return consumer;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateConsumerInput): Promise<Consumer> {
    return this.transactions
      .run(async (transaction) => {
        const before = await transaction.manager.findOne(Consumer, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('Consumer', id);
        const after = await transaction.manager.save(Consumer, transaction.manager.merge(Consumer, transaction.manager.create(Consumer, before), input));
        await this.audit.record(transaction, { action: 'consumer.update', subjectKind: 'consumer', subjectId: id, subjectName: after.name, before, after });
        transaction.announce(consumersChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  /** Deletes the consumer with its virtual keys. */
  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Consumer, { id });
      if (!before) throw GatewayError.notFound('Consumer', id);
      const keys = await transaction.manager.find(VirtualKey, { where: { consumerId: id }, select: { id: true } });
      await transaction.manager.delete(Consumer, { id });
      await this.audit.record(transaction, { action: 'consumer.delete', subjectKind: 'consumer', subjectId: id, subjectName: before.name, before });
      transaction.announce(consumersChanged, { ids: [id] });
      if (keys.length > 0) transaction.announce(virtualKeysChanged, { ids: keys.map((key) => key.id) });
      return true;
    });
  }
}
