import { Context, Float, ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { batchLoader, byId } from '@app/core';
import { Consumer } from './consumer.entity.js';
import { ConsumersService } from './consumers.service.js';
import { VirtualKeyUses } from './virtual-key-uses.js';
import { VirtualKey } from './virtual-key.entity.js';
import { VirtualKeysService } from './virtual-keys.service.js';

/** Fields of virtual keys that are fetched for all keys of a list at once. */
@Resolver(() => VirtualKey)
export class VirtualKeyFieldsResolver {
  constructor(
    private readonly consumers: ConsumersService,
    private readonly virtualKeys: VirtualKeysService,
    private readonly uses: VirtualKeyUses,
  ) {}

  @ResolveField(() => Consumer)
  consumer(@Parent() key: VirtualKey, @Context() context: object): Promise<Consumer | null> {
    return batchLoader(context, 'consumer', async (ids) => byId(await this.consumers.findByIds(ids))).load(key.consumerId);
  }

  @ResolveField(() => [ID], { nullable: true, description: 'Null is all upstreams, an empty list none.' })
  async allowedUpstreamIds(@Parent() key: VirtualKey, @Context() context: object): Promise<number[] | null> {
    if (key.allUpstreams) return null;
    return (await batchLoader(context, 'virtualKey.allowedUpstreamIds', (ids) => this.virtualKeys.allowedUpstreamIds(ids)).load(key.id)) ?? [];
  }

  @ResolveField('uses', () => Float, { description: 'Requests that came in with it.' })
  async useCount(@Parent() key: VirtualKey, @Context() context: object): Promise<number> {
    return (await this.useOf(key, context))?.uses ?? 0;
  }

  @ResolveField(() => Date, { nullable: true })
  async lastUsedAt(@Parent() key: VirtualKey, @Context() context: object): Promise<Date | null> {
    const use = await this.useOf(key, context);
    return use && new Date(use.lastUsedAtMs);
  }

  private useOf(key: VirtualKey, context: object) {
    return batchLoader(context, 'virtualKey.use', (ids) => this.uses.findByIds(ids)).load(key.id);
  }
}
