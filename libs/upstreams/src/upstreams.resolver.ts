import { Args, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { Upstream } from './upstream.entity.js';
import { CreateUpstreamInput, UpdateUpstreamInput, UpstreamFilter } from './upstreams.inputs.js';
import { UpstreamsService } from './upstreams.service.js';

@ObjectType()
export class UpstreamConnection extends connectionOf(Upstream) {}

@Resolver(() => Upstream)
export class UpstreamsResolver {
  constructor(private readonly upstreams: UpstreamsService) {}

  @Query(() => Upstream)
  @Can('read', 'Upstream')
  upstream(@IdArg() id: number): Promise<Upstream> {
    return this.upstreams.get(id);
  }

  @Query(() => UpstreamConnection, { name: 'upstreams' })
  @Can('read', 'Upstream')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: UpstreamFilter): Promise<Page<Upstream>> {
    return this.upstreams.list(page, filter);
  }

  @Mutation(() => Upstream)
  @Can('create', 'Upstream')
  createUpstream(@Args('input') input: CreateUpstreamInput): Promise<Upstream> {
    return this.upstreams.create(input);
  }

  @Mutation(() => Upstream)
  @Can('update', 'Upstream')
  updateUpstream(@IdArg() id: number, @Args('input') input: UpdateUpstreamInput): Promise<Upstream> {
    return this.upstreams.update(id, input);
  }

  @Mutation(() => Boolean, { description: 'Deletes the upstream with its keys, headers and limits.' })
  @Can('delete', 'Upstream')
  deleteUpstream(@IdArg() id: number): Promise<boolean> {
    return this.upstreams.delete(id);
  }
}
