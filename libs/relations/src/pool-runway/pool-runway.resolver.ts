import { Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { IdArg } from '@app/core';
import { PoolRunway } from './pool-runway.js';
import { PoolRunwayService } from './pool-runway.service.js';

@Resolver(() => PoolRunway)
export class PoolRunwayResolver {
  constructor(private readonly runway: PoolRunwayService) {}

  @Query(() => PoolRunway)
  @Can('read', 'Upstream')
  poolRunway(@IdArg('upstreamId') upstreamId: number): Promise<PoolRunway> {
    return this.runway.of(upstreamId);
  }
}
