import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { VirtualKeyDirectory } from '@app/consumers';
import { KeyPools } from '@app/keys';
import { Limit } from '@app/limits';
import { UpstreamDirectory } from '@app/upstreams';

/** What the subject of a limit is called; out of memory, so that a list costs no query more. */
@Resolver(() => Limit)
export class LimitSubjectNamesResolver {
  constructor(
    private readonly upstreams: UpstreamDirectory,
    private readonly pools: KeyPools,
    private readonly clients: VirtualKeyDirectory,
  ) {}

  @ResolveField(() => [String], { description: 'The names of those that it is about: none for the gateway, consumer and upstream for CONSUMER_ON_UPSTREAM.' })
  @Can('read', 'Limit')
  subjectNames(@Parent() { consumerId, virtualKeyId, apiKeyId, upstreamId }: Limit): string[] {
    const names = [
      consumerId && this.clients.findConsumer(consumerId)?.name,
      virtualKeyId && this.clients.findVirtualKey(virtualKeyId)?.name,
      apiKeyId && this.pools.find(apiKeyId)?.name,
      upstreamId && this.upstreams.findById(upstreamId)?.name,
    ];
    return names.filter((name) => typeof name === 'string');
  }
}
