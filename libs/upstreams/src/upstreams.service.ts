import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog, withinScope } from '@app/access';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import type { Repository } from 'typeorm';
import { upstreamsChanged } from './upstream-directory.js';
import { Upstream } from './upstream.entity.js';
import type { CreateUpstreamInput, UpdateUpstreamInput, UpstreamFilter } from './upstreams.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { upstream_slug: { reason: 'SLUG_TAKEN', message: 'Another upstream has this slug' } };

/** What admins do with upstreams. */
@Injectable()
export class UpstreamsService {
  constructor(
    @InjectRepository(Upstream) private readonly upstreams: Repository<Upstream>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<Upstream> {
    const upstream = await this.upstreams.findOneBy({ id });
    if (!upstream) throw GatewayError.notFound('Upstream', id);
    return upstream;
  }

  list(page: PageArgs, filter: UpstreamFilter = {}): Promise<Page<Upstream>> {
    const query = withinScope(this.upstreams.createQueryBuilder('upstream'), 'upstream.id');
    if (filter.enabled !== undefined) query.andWhere('upstream.enabled = :enabled', { enabled: filter.enabled });
    if (filter.search) query.andWhere('(upstream.name ILIKE :search OR upstream.slug ILIKE :search OR upstream.baseUrl ILIKE :search)', { search: `%${filter.search}%` });
    return keysetPage(query, page);
  }

  create(input: CreateUpstreamInput): Promise<Upstream> {
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(Upstream, { ...input });
        const upstream = await transaction.manager.findOneByOrFail(Upstream, { id });
        await this.audit.record(transaction, { action: 'upstream.create', subjectKind: 'upstream', subjectId: id, subjectName: upstream.name, after: upstream });
        transaction.announce(upstreamsChanged, { ids: [id] });
        return upstream;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateUpstreamInput): Promise<Upstream> {
    return this.transactions
      .run(async (transaction) => {
        const before = await transaction.manager.findOne(Upstream, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('Upstream', id);
        const after = await transaction.manager.save(Upstream, transaction.manager.merge(Upstream, transaction.manager.create(Upstream, before), input));
        await this.audit.record(transaction, { action: 'upstream.update', subjectKind: 'upstream', subjectId: id, subjectName: after.name, before, after });
        transaction.announce(upstreamsChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  /** Deletes the upstream with its keys, headers and limits. */
  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Upstream, { id });
      if (!before) throw GatewayError.notFound('Upstream', id);
      await transaction.manager.delete(Upstream, { id });
      await this.audit.record(transaction, { action: 'upstream.delete', subjectKind: 'upstream', subjectId: id, subjectName: before.name, before });
      transaction.announce(upstreamsChanged, { ids: [id] });
      return true;
    });
  }
}
