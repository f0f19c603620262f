import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Can } from '@app/access';
import { IdArg } from '@app/core';
import type { Delivery } from '@app/realtime';
import { KeyProbe, KeyProbeInput } from './key-probe.entity.js';
import { KeyProbeProgress, KeyProbeResult } from './key-probe-result.js';
import { KeyProbesService } from './key-probes.service.js';

@Resolver()
export class KeyProbesResolver {
  constructor(private readonly probes: KeyProbesService) {}

  @Query(() => KeyProbe, { nullable: true })
  @Can('read', 'Upstream')
  keyProbe(@IdArg('upstreamId') upstreamId: number): Promise<KeyProbe | null> {
    return this.probes.find(upstreamId);
  }

  @Mutation(() => KeyProbe)
  @Can('update', 'Upstream')
  setKeyProbe(@IdArg('upstreamId') upstreamId: number, @Args('input') input: KeyProbeInput): Promise<KeyProbe> {
    return this.probes.set(upstreamId, input);
  }

  @Mutation(() => KeyProbeResult, { description: 'Sends one request with this key. A key that passes comes back; one that does not stays as it is.' })
  @Can('update', 'ApiKey')
  probeApiKey(@IdArg() id: number): Promise<KeyProbeResult> {
    return this.probes.probeKey(id);
  }

  @Mutation(() => KeyProbeProgress, { description: 'Starts to probe all keys that no admin disabled; keyProbeProgress tells how far it is.' })
  @Can('update', 'ApiKey')
  probeUpstreamKeys(@IdArg('upstreamId') upstreamId: number): Promise<KeyProbeProgress> {
    return this.probes.start(upstreamId);
  }

  @Subscription(() => KeyProbeProgress, { description: 'A few times a second while keys of the upstream are probed.', resolve: latestOf })
  @Can('read', 'ApiKey')
  keyProbeProgress(@IdArg('upstreamId') upstreamId: number): AsyncIterableIterator<Delivery<KeyProbeProgress>> {
    return this.probes.watch(upstreamId);
  }
}

function latestOf({ items }: Delivery<KeyProbeProgress>): KeyProbeProgress {
  return items[items.length - 1];
}
