import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, currentActor, GatewayError, keysetPage, type Page, type PageArgs, rethrowConstraint, type Transaction, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import { HeaderConfig, HeaderConfigVersion } from './header-config.entity.js';
import type { CreateHeaderConfigInput, UpdateHeaderConfigInput } from './header-configs.inputs.js';
import { headerConfigsChanged } from './header-directory.js';
import { checkHeader } from './header-rules.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { header_config_name: { reason: 'NAME_TAKEN', message: 'Another header of this upstream has this name' }, header_config_upstream_id_fkey: { reason: 'GONE', message: 'This upstream does not exist' } };

/** What admins do with headers. */
@Injectable()
export class HeaderConfigsService {
  constructor(
    @InjectRepository(HeaderConfig) private readonly headers: Repository<HeaderConfig>,
    @InjectRepository(HeaderConfigVersion) private readonly versions: Repository<HeaderConfigVersion>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<HeaderConfig> {
    const header = await this.headers.findOneBy({ id });
    if (!header) throw GatewayError.notFound('Header', id);
    return header;
  }

  list(upstreamId: number, page: PageArgs): Promise<Page<HeaderConfig>> {
    const query = this.headers.createQueryBuilder('header').where('header.upstreamId = :upstreamId', { upstreamId });
    return keysetPage(query, page, { by: 'position', direction: 'ASC' });
  }

  /** Newest first. */
  listVersions(headerId: number): Promise<HeaderConfigVersion[]> {
    return this.versions.find({ where: { headerConfigId: headerId }, order: { version: 'DESC' }, take: 100 });
  }

  create(input: CreateHeaderConfigInput): Promise<HeaderConfig> {
    checkHeader(input);
    return this.transactions
      .run(async (transaction) => {
        const { manager } = transaction;
        const position = 1 + ((await manager.maximum(HeaderConfig, 'position', { upstreamId: input.upstreamId })) ?? 0);
        const { id } = await manager.save(HeaderConfig, { ...input, position });
        const header = await manager.findOneByOrFail(HeaderConfig, { id });
        await this.keepVersion(transaction, header);
        await this.audit.record(transaction, { action: 'header_config.create', subjectKind: 'header_config', subjectId: id, subjectName: header.name, after: header });
        transaction.announce(headerConfigsChanged, { ids: [id] });
        return header;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateHeaderConfigInput): Promise<HeaderConfig> {
    return this.change(id, 'header_config.update', () => input);
  }

  /** Gives a header the value or script of an earlier version, as a new one. */
  revert(id: number, version: number): Promise<HeaderConfig> {
    return this.change(id, 'header_config.revert', async ({ manager }) => {
      const earlier = await manager.findOneBy(HeaderConfigVersion, { headerConfigId: id, version });
      if (!earlier) throw GatewayError.notFound('Version', version);
      return { valueType: earlier.valueType, value: earlier.value };
    });
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(HeaderConfig, { id });
      if (!before) throw GatewayError.notFound('Header', id);
      await transaction.manager.delete(HeaderConfig, { id });
      await this.audit.record(transaction, { action: 'header_config.delete', subjectKind: 'header_config', subjectId: id, subjectName: before.name, before });
      transaction.announce(headerConfigsChanged, { ids: [id] });
      return true;
    });
  }

  /** Puts all headers of an upstream into the order of the ids. */
  reorder(upstreamId: number, ids: readonly number[]): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const { manager } = transaction;
      const headers = await manager.find(HeaderConfig, { where: { upstreamId }, lock: { mode: 'pessimistic_write' } });
      const isWhole = headers.length === ids.length && headers.every((header) => ids.includes(header.id));
      if (!isWhole) throw GatewayError.badInput('ids', "must name each of the upstream's headers once");
      await manager.query('UPDATE header_config SET position = array_position($2::int[], id) WHERE upstream_id = $1', [upstreamId, ids]);
      await this.audit.record(transaction, {
        action: 'header_config.reorder',
        subjectKind: 'upstream',
        subjectId: upstreamId,
        before: { ids: headers.sort((left, right) => left.position - right.position).map((header) => header.id) },
        after: { ids },
      });
      transaction.announce(headerConfigsChanged, { ids: [...ids] });
      return true;
    });
  }

  private change(id: number, action: string, changesOf: (transaction: Transaction) => UpdateHeaderConfigInput | Promise<UpdateHeaderConfigInput>): Promise<HeaderConfig> {
    return this.transactions
      .run(async (transaction) => {
        const { manager } = transaction;
        const before = await manager.findOne(HeaderConfig, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('Header', id);
        const changed = manager.create(HeaderConfig, before);
        manager.merge(HeaderConfig, changed, await changesOf(transaction));
        checkHeader(changed);
        const isNewText = changed.value !== before.value || changed.valueType !== before.valueType;
        if (isNewText) changed.version = before.version + 1;
        const after = await manager.save(HeaderConfig, changed);
        if (isNewText) await this.keepVersion(transaction, after);
        await this.audit.record(transaction, { action, subjectKind: 'header_config', subjectId: id, subjectName: after.name, before, after });
        transaction.announce(headerConfigsChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  private async keepVersion({ manager }: Transaction, { id, version, valueType, value }: HeaderConfig): Promise<void> {
    await manager.insert(HeaderConfigVersion, { headerConfigId: id, version, valueType, value, changedBy: currentActor().label });
  }
}
