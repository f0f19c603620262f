import { Field, Int, Mutation, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { Clock, IdArg } from '@app/core';
import { KeyPools, KeyStatus, UpstreamCooldowns } from '@app/keys';
import { Upstream, UpstreamsService } from '@app/upstreams';

@ObjectType({ description: 'The keys of an upstream, by what they are now.' })
export class KeyCounts {
  @Field(() => Int)
  total!: number;

  @Field(() => Int, { description: 'Active and not resting.' })
  usable!: number;

  @Field(() => Int)
  cooling!: number;

  @Field(() => Int)
  expired!: number;

  @Field(() => Int)
  disabled!: number;

  @Field(() => Int)
  banned!: number;
}

/** What an upstream's pool is like; out of memory, so that a list costs no query more. */
@Resolver(() => Upstream)
export class UpstreamKeysResolver {
  constructor(
    private readonly pools: KeyPools,
    private readonly cooldowns: UpstreamCooldowns,
    private readonly upstreams: UpstreamsService,
    private readonly clock: Clock,
  ) {}

  @ResolveField(() => KeyCounts)
  keyCounts(@Parent() upstream: Upstream): KeyCounts {
    const nowMs = this.clock.now();
    const counts = { total: 0, usable: 0, cooling: 0, expired: 0, disabled: 0, banned: 0 };
    for (const { status, expiresAtMs, health } of this.pools.list(upstream.id)) {
      counts.total++;
      if (status === KeyStatus.DISABLED) counts.disabled++;
      else if (status === KeyStatus.BANNED) counts.banned++;
      else if (expiresAtMs <= nowMs) counts.expired++;
      else if (health.cooldownUntilMs > nowMs) counts.cooling++;
      else counts.usable++;
    }
    return counts;
  }

  @ResolveField(() => Date, { nullable: true, description: 'Until when the upstream as a whole rests, because its keys were rate limited together.' })
  coolingUntil(@Parent() upstream: Upstream): Date | null {
    const untilMs = this.pools.upstreamCooledUntilMs(upstream.id);
    return untilMs > this.clock.now() ? new Date(untilMs) : null;
  }

  @Mutation(() => Upstream, { description: 'Ends the rest of an upstream whose keys were rate limited together. Its keys keep theirs.' })
  @Can('update', 'Upstream')
  async resetUpstreamCooldown(@IdArg() id: number): Promise<Upstream> {
    const upstream = await this.upstreams.get(id);
    await this.cooldowns.reset(upstream);
    return upstream;
  }
}
