import { Args, Float, ID, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { Clock, connectionOf, IdArg, type Page, PageArgs } from '@app/core';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyEvent } from './api-key-event.entity.js';
import { ApiKeyHealth, describeHealth } from './key-condition.js';
import { KeyPools } from './key-pools.js';
import { KeyStatus } from './key-status.js';
import { ApiKeyFilter, ApiKeySort, CreateApiKeyInput, KeyValuesArgs, UpdateApiKeyInput } from './keys.inputs.js';
import { KeysService } from './keys.service.js';

@ObjectType()
export class ApiKeyConnection extends connectionOf(ApiKey) {}

@ObjectType()
export class ApiKeyEventConnection extends connectionOf(ApiKeyEvent) {}

@Resolver(() => ApiKey)
export class KeysResolver {
  constructor(
    private readonly keys: KeysService,
    private readonly pools: KeyPools,
    private readonly clock: Clock,
  ) {}

  @Query(() => ApiKey)
  @Can('read', 'ApiKey')
  apiKey(@IdArg() id: number): Promise<ApiKey> {
    return this.keys.get(id);
  }

  @Query(() => ApiKeyConnection, { name: 'apiKeys' })
  @Can('read', 'ApiKey')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: ApiKeyFilter, @Args('sort', { nullable: true }) sort?: ApiKeySort): Promise<Page<ApiKey>> {
    return this.keys.list(page, filter, sort);
  }

  @Query(() => [ID], { nullable: 'items', description: 'For each of these values the key of the upstream that has it, null where none does.' })
  @Can('read', 'ApiKey')
  apiKeyIdsByValue(@Args() { upstreamId, values }: KeyValuesArgs): Promise<(number | null)[]> {
    return this.keys.idsByValue(upstreamId, values);
  }

  @Mutation(() => ApiKey)
  @Can('create', 'ApiKey')
  createApiKey(@Args('input') input: CreateApiKeyInput): Promise<ApiKey> {
    return this.keys.create(input);
  }

  @Mutation(() => ApiKey)
  @Can('update', 'ApiKey')
  updateApiKey(@IdArg() id: number, @Args('input') input: UpdateApiKeyInput): Promise<ApiKey> {
    return this.keys.update(id, input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'ApiKey')
  deleteApiKey(@IdArg() id: number): Promise<boolean> {
    return this.keys.delete(id);
  }

  @Mutation(() => ApiKey, { description: 'Brings a disabled or banned key back, with a clean health.' })
  @Can('update', 'ApiKey')
  enableApiKey(@IdArg() id: number): Promise<ApiKey> {
    return this.keys.setStatus(id, KeyStatus.ACTIVE);
  }

  @Mutation(() => ApiKey, { description: 'No rule and no task brings the key back.' })
  @Can('update', 'ApiKey')
  disableApiKey(@IdArg() id: number, @Args('reason', { nullable: true }) reason?: string): Promise<ApiKey> {
    return this.keys.setStatus(id, KeyStatus.DISABLED, reason);
  }

  @Mutation(() => ApiKey)
  @Can('update', 'ApiKey')
  banApiKey(@IdArg() id: number, @Args('reason', { nullable: true }) reason?: string): Promise<ApiKey> {
    return this.keys.setStatus(id, KeyStatus.BANNED, reason);
  }

  @Mutation(() => ApiKey, { description: 'Forgets cooldown and failures.' })
  @Can('update', 'ApiKey')
  resetApiKeyHealth(@IdArg() id: number): Promise<ApiKey> {
    return this.keys.resetHealth(id);
  }

  @Mutation(() => String, { description: 'The value in clear; kept in the audit log.' })
  @Can('reveal', 'ApiKey')
  revealApiKey(@IdArg() id: number): Promise<string> {
    return this.keys.reveal(id);
  }

  @ResolveField(() => ApiKeyHealth)
  health(@Parent() key: ApiKey): ApiKeyHealth {
    return describeHealth(key, this.pools.find(key.id)?.health, this.clock.now());
  }

  @ResolveField(() => Float, { description: 'Attempts with this key, in all.' })
  uses(@Parent() key: ApiKey): number {
    return (key.state?.uses ?? 0) + (this.pools.find(key.id)?.unwrittenUses ?? 0);
  }

  @ResolveField(() => Date, { nullable: true })
  lastUsedAt(@Parent() key: ApiKey): Date | null {
    const latestMs = Math.max(key.state?.lastUsedAt?.getTime() ?? 0, this.pools.find(key.id)?.lastUsedAtMs ?? 0);
    return latestMs === 0 ? null : new Date(latestMs);
  }

  @ResolveField(() => ApiKeyEventConnection, { description: 'Why the key is what it is, the latest first.' })
  history(@Parent() key: ApiKey, @Args() page: PageArgs): Promise<Page<ApiKeyEvent>> {
    return this.keys.history(key.id, page);
  }
}
