import { Args, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { Can } from '../permissions/can.decorator.js';
import { ApiToken, CreatedApiToken } from './api-token.entity.js';
import { CreateApiTokenInput } from './api-tokens.inputs.js';
import { ApiTokensService } from './api-tokens.service.js';

@ObjectType()
export class ApiTokenConnection extends connectionOf(ApiToken) {}

@Resolver(() => ApiToken)
export class ApiTokensResolver {
  constructor(private readonly tokens: ApiTokensService) {}

  @Query(() => ApiTokenConnection)
  @Can('read', 'ApiToken')
  apiTokens(@Args() page: PageArgs): Promise<Page<ApiToken>> {
    return this.tokens.list(page);
  }

  @Mutation(() => CreatedApiToken, { description: 'The answer holds the secret, this once.' })
  @Can('create', 'ApiToken')
  createApiToken(@Args('input') input: CreateApiTokenInput): Promise<CreatedApiToken> {
    return this.tokens.create(input);
  }

  @Mutation(() => Boolean, { description: 'Revokes the token, at once.' })
  @Can('delete', 'ApiToken')
  deleteApiToken(@IdArg() id: number): Promise<boolean> {
    return this.tokens.delete(id);
  }
}
