import { Args, Float, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { RateLimitStatusService } from '../status/rate-limit-status.service.js';
import { Quota } from './quota.entity.js';
import { CreateQuotaInput, QuotaFilter, UpdateQuotaInput } from './quotas.inputs.js';
import { QuotasService } from './quotas.service.js';

@ObjectType()
export class QuotaConnection extends connectionOf(Quota) {}

@Resolver(() => Quota)
export class QuotasResolver {
  constructor(
    private readonly quotas: QuotasService,
    private readonly status: RateLimitStatusService,
  ) {}

  @Query(() => Quota)
  @Can('read', 'Limit')
  quota(@IdArg() id: number): Promise<Quota> {
    return this.quotas.get(id);
  }

  @Query(() => QuotaConnection, { name: 'quotas' })
  @Can('read', 'Limit')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: QuotaFilter): Promise<Page<Quota>> {
    return this.quotas.list(page, filter);
  }

  @Mutation(() => Quota)
  @Can('create', 'Limit')
  createQuota(@Args('input') input: CreateQuotaInput): Promise<Quota> {
    return this.quotas.create(input);
  }

  @Mutation(() => Quota)
  @Can('update', 'Limit')
  updateQuota(@IdArg() id: number, @Args('input') input: UpdateQuotaInput): Promise<Quota> {
    return this.quotas.update(id, input);
  }

  @Mutation(() => Quota, { description: 'Begins the running period anew.' })
  @Can('update', 'Limit')
  resetQuota(@IdArg() id: number): Promise<Quota> {
    return this.quotas.reset(id);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'Limit')
  deleteQuota(@IdArg() id: number): Promise<boolean> {
    return this.quotas.delete(id);
  }

  @ResolveField(() => Float, { description: 'Used in the running period, requests in flight included.' })
  @Can('read', 'Limit')
  quotaUsed(@Parent() quota: Quota): Promise<number> {
    return this.status.usedOf(quota);
  }

  @ResolveField(() => Date, { nullable: true, description: 'When the running period ends.' })
  @Can('read', 'Limit')
  resetAt(@Parent() quota: Quota): Date | null {
    return this.status.resetAtOf(quota);
  }
}
