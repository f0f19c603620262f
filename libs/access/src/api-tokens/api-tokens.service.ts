import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type BrokenConstraint, Clock, currentActor, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import type { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { createSecret, hashSecret } from '../passwords/random-secret.js';
import { apiTokensChanged } from './api-token-directory.js';
import { ApiToken, type CreatedApiToken } from './api-token.entity.js';
import type { CreateApiTokenInput } from './api-tokens.inputs.js';

/** By this, tools that look for leaked secrets know our tokens. */
const PREFIX = 'gwt_';
const SHOWN = 10;
const CONSTRAINTS: Record<string, BrokenConstraint> = { api_token_name: { reason: 'NAME_TAKEN', message: 'Another token has this name' } };

/** Issues and revokes API tokens. */
@Injectable()
export class ApiTokensService {
  constructor(
    @InjectRepository(ApiToken) private readonly tokens: Repository<ApiToken>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  list(page: PageArgs): Promise<Page<ApiToken>> {
    return keysetPage(this.tokens.createQueryBuilder('token'), page);
  }

  create(input: CreateApiTokenInput): Promise<CreatedApiToken> {
    if (input.expiresAt && input.expiresAt.getTime() <= this.clock.now()) throw GatewayError.badInput('expiresAt', 'must be in the future', 'IN_THE_PAST');
    const secret = createSecret(PREFIX);
    const actor = currentActor();
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(ApiToken, { ...input, tokenHash: hashSecret(secret), prefix: secret.slice(0, SHOWN), createdById: actor.kind === 'USER' ? actor.id : null });
        const apiToken = await transaction.manager.findOneByOrFail(ApiToken, { id });
        await this.audit.record(transaction, { action: 'api_token.create', subjectKind: 'api_token', subjectId: id, subjectName: apiToken.name, after: publicFieldsOf(apiToken) });
        return { apiToken, secret };
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  /** The token is worth nothing from now on, and its sockets close. */
  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(ApiToken, { id });
      if (!before) throw GatewayError.notFound('API token', id);
      await transaction.manager.delete(ApiToken, { id });
      await this.audit.record(transaction, { action: 'api_token.delete', subjectKind: 'api_token', subjectId: id, subjectName: before.name, before: publicFieldsOf(before) });
      transaction.announce(apiTokensChanged, { ids: [id] });
      return true;
    });
  }
}

function publicFieldsOf({ name, role, upstreamIds, prefix, expiresAt }: ApiToken): object {
  return { name, role, upstreamIds, prefix, expiresAt };
}
