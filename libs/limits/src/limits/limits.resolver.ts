import { Args, Context, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { batchLoader, connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { RateLimitStatus } from '../status/rate-limit-status.js';
import { RateLimitStatusService } from '../status/rate-limit-status.service.js';
import { Limit } from './limit.entity.js';
import { CreateLimitInput, LimitFilter, UpdateLimitInput } from './limits.inputs.js';
import { LimitsService } from './limits.service.js';

@ObjectType()
export class LimitConnection extends connectionOf(Limit) {}

@Resolver(() => Limit)
export class LimitsResolver {
  constructor(
    private readonly limits: LimitsService,
    private readonly standing: RateLimitStatusService,
  ) {}

  @Query(() => Limit)
  @Can('read', 'Limit')
  limit(@IdArg() id: number): Promise<Limit> {
    return this.limits.get(id);
  }

  @Query(() => LimitConnection, { name: 'limits' })
  @Can('read', 'Limit')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: LimitFilter): Promise<Page<Limit>> {
    return this.limits.list(page, filter);
  }

  @Mutation(() => Limit)
  @Can('create', 'Limit')
  createLimit(@Args('input') input: CreateLimitInput): Promise<Limit> {
    return this.limits.create(input);
  }

  @Mutation(() => Limit)
  @Can('update', 'Limit')
  updateLimit(@IdArg() id: number, @Args('input') input: UpdateLimitInput): Promise<Limit> {
    return this.limits.update(id, input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'Limit')
  deleteLimit(@IdArg() id: number): Promise<boolean> {
    return this.limits.delete(id);
  }

  @ResolveField(() => [RateLimitStatus], { description: 'Where its windows and its concurrent requests stand; empty while it is switched off.' })
  @Can('read', 'Limit')
  async status(@Parent() limit: Limit, @Context() context: object): Promise<RateLimitStatus[]> {
    return (await batchLoader(context, 'limit.status', async (ids) => this.standing.ofLimits(await this.limits.findByIds(ids))).load(limit.id)) ?? [];
  }
}
