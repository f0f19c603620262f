import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { currentActor } from '@app/core';
import { KeyPools } from '@app/keys';
import { KeyTraffic } from '@app/logs';
import { ApiKeyTraffic, ApiKeyTrafficArgs } from './key-traffic.type.js';

/** What single keys did lately, for a line beside each row of a list. */
@Resolver(() => ApiKeyTraffic)
export class KeyTrafficResolver {
  constructor(
    private readonly pools: KeyPools,
    private readonly traffic: KeyTraffic,
  ) {}

  @Query(() => [ApiKeyTraffic], { description: 'From roll-ups, in one query for all. Keys that do not exist are left out.' })
  @Can('read', 'ApiKey')
  async apiKeyTraffic(@Args() { ids, hours }: ApiKeyTrafficArgs): Promise<ApiKeyTraffic[]> {
    const { upstreamIds } = currentActor();
    const keys = ids.flatMap((id) => this.pools.find(id) ?? []).filter(({ upstreamId }) => !upstreamIds || upstreamIds.includes(upstreamId));
    const traffic = await this.traffic.lastHours(keys, hours);
    return [...traffic].map(([apiKeyId, hourly]) => ({ apiKeyId, ...hourly }));
  }
}
