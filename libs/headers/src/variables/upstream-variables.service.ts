import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, GatewayError, rethrowConstraint, SecretBox, Transactions } from '@app/core';
import type { Repository } from 'typeorm';
import { bindingOf, UpstreamVariable } from './upstream-variable.entity.js';
import type { SetUpstreamVariableInput } from './upstream-variables.inputs.js';
import { upstreamVariablesChanged } from './variable-directory.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { upstream_variable_upstream_id_fkey: { reason: 'GONE', message: 'This upstream does not exist' } };

/** What admins do with the values that scripts use. */
@Injectable()
export class UpstreamVariablesService {
  constructor(
    @InjectRepository(UpstreamVariable) private readonly variables: Repository<UpstreamVariable>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly secrets: SecretBox,
  ) {}

  list(upstreamId: number): Promise<UpstreamVariable[]> {
    return this.variables.find({ where: { upstreamId }, order: { name: 'ASC' } });
  }

  /** Creates the variable, or gives it another value. */
  set({ upstreamId, name, value, secret = false }: SetUpstreamVariableInput): Promise<UpstreamVariable> {
    return this.transactions
      .run(async (transaction) => {
        const { manager } = transaction;
        const before = await manager.findOne(UpstreamVariable, { where: { upstreamId, name }, lock: { mode: 'pessimistic_write' } });
        const sealedValue = secret ? this.secrets.seal(value, bindingOf({ upstreamId, name })) : null;
        const { id } = await manager.save(UpstreamVariable, { id: before?.id, upstreamId, name, secret, value: secret ? null : value, sealedValue });
        const after = await manager.findOneByOrFail(UpstreamVariable, { id });
        await this.audit.record(transaction, {
          action: before ? 'upstream_variable.update' : 'upstream_variable.create',
          subjectKind: 'upstream_variable',
          subjectId: id,
          subjectName: name,
          before: before && publicPart(before),
          after: publicPart(after),
        });
        transaction.announce(upstreamVariablesChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(UpstreamVariable, { id });
      if (!before) throw GatewayError.notFound('Variable', id);
      await transaction.manager.delete(UpstreamVariable, { id });
      await this.audit.record(transaction, { action: 'upstream_variable.delete', subjectKind: 'upstream_variable', subjectId: id, subjectName: before.name, before: publicPart(before) });
      transaction.announce(upstreamVariablesChanged, { ids: [id] });
      return true;
    });
  }
}

function publicPart({ upstreamId, name, secret, value }: UpstreamVariable): object {
  return { upstreamId, name, secret, value };
}
