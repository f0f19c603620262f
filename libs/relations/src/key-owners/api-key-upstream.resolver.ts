import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ApiKey } from '@app/keys';
import { Upstream, UpstreamDirectory } from '@app/upstreams';

/** From an API key to its upstream; out of memory, so that a list costs no query more. */
@Resolver(() => ApiKey)
export class ApiKeyUpstreamResolver {
  constructor(private readonly upstreams: UpstreamDirectory) {}

  @ResolveField(() => Upstream, { nullable: true })
  upstream(@Parent() key: ApiKey): Upstream | undefined {
    return this.upstreams.findById(key.upstreamId);
  }
}
