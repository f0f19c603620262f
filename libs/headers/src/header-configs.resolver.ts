import { Args, Field, Float, Int, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, type Page, PageArgs } from '@app/core';
import { HeaderConfig, HeaderConfigVersion } from './header-config.entity.js';
import { CreateHeaderConfigInput, ReorderHeaderConfigsInput, UpdateHeaderConfigInput } from './header-configs.inputs.js';
import { HeaderConfigsService } from './header-configs.service.js';
import { ScriptHealth } from './injection/script-health.js';

@ObjectType()
export class HeaderConfigConnection extends connectionOf(HeaderConfig) {}

@ObjectType({ description: "What this process has seen of a header's script since it started." })
export class HeaderScriptStatistics {
  @Field(() => Int)
  runs!: number;

  @Field(() => Int)
  errors!: number;

  @Field(() => Float)
  totalMs!: number;

  @Field(() => Int)
  failuresInARow!: number;

  @Field(() => String, { nullable: true })
  lastError!: string | null;
}

@Resolver(() => HeaderConfig)
export class HeaderConfigsResolver {
  constructor(
    private readonly headers: HeaderConfigsService,
    private readonly health: ScriptHealth,
  ) {}

  @Query(() => HeaderConfig)
  @Can('read', 'HeaderConfig')
  headerConfig(@IdArg() id: number): Promise<HeaderConfig> {
    return this.headers.get(id);
  }

  @Query(() => HeaderConfigConnection, { name: 'headerConfigs', description: "An upstream's headers, in their order." })
  @Can('read', 'HeaderConfig')
  list(@IdArg('upstreamId') upstreamId: number, @Args() page: PageArgs): Promise<Page<HeaderConfig>> {
    return this.headers.list(upstreamId, page);
  }

  @ResolveField(() => [HeaderConfigVersion], { description: 'The last 100, newest first.' })
  @Can('read', 'HeaderConfig')
  versions(@Parent() header: HeaderConfig): Promise<HeaderConfigVersion[]> {
    return this.headers.listVersions(header.id);
  }

  @ResolveField(() => HeaderScriptStatistics)
  @Can('read', 'HeaderConfig')
  statistics(@Parent() header: HeaderConfig): HeaderScriptStatistics {
    return this.health.of(header.id);
  }

  @Mutation(() => HeaderConfig)
  @Can('create', 'HeaderConfig')
  createHeaderConfig(@Args('input') input: CreateHeaderConfigInput): Promise<HeaderConfig> {
    return this.headers.create(input);
  }

  @Mutation(() => HeaderConfig)
  @Can('update', 'HeaderConfig')
  updateHeaderConfig(@IdArg() id: number, @Args('input') input: UpdateHeaderConfigInput): Promise<HeaderConfig> {
    return this.headers.update(id, input);
  }

  @Mutation(() => HeaderConfig, { description: 'Gives the header the value or script of an earlier version, as a new one.' })
  @Can('update', 'HeaderConfig')
  revertHeaderConfig(@IdArg() id: number, @Args('version', { type: () => Int }) version: number): Promise<HeaderConfig> {
    return this.headers.revert(id, version);
  }

  @Mutation(() => Boolean, { description: "Puts all of the upstream's headers into the order of the ids." })
  @Can('update', 'HeaderConfig')
  reorderHeaderConfigs(@Args('input') { upstreamId, ids }: ReorderHeaderConfigsInput): Promise<boolean> {
    return this.headers.reorder(upstreamId, ids);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'HeaderConfig')
  deleteHeaderConfig(@IdArg() id: number): Promise<boolean> {
    return this.headers.delete(id);
  }
}
