import { Context, Float, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { batchLoader } from '@app/core';
import { VirtualKey } from '@app/consumers';
import { type MemberQuota, MemberQuotas } from '@app/limits';

/** The quota that binds a virtual key, fetched for all keys of a list at once. */
@Resolver(() => VirtualKey)
export class VirtualKeyQuotaResolver {
  constructor(private readonly quotas: MemberQuotas) {}

  @ResolveField(() => Boolean, { description: 'Whether a quota is in force, of its own or shared.' })
  async enableQuota(@Parent() key: VirtualKey, @Context() context: object): Promise<boolean> {
    return (await this.quotaOf(key, context))?.enableQuota ?? false;
  }

  @ResolveField(() => Float, { nullable: true, description: 'Of several quotas, the one that is used up the most; null without a quota.' })
  async quotaTotal(@Parent() key: VirtualKey, @Context() context: object): Promise<number | null> {
    return (await this.quotaOf(key, context))?.quotaTotal ?? null;
  }

  @ResolveField(() => Float, { nullable: true, description: 'Used of quotaTotal, requests in flight included.' })
  async quotaUsed(@Parent() key: VirtualKey, @Context() context: object): Promise<number | null> {
    return (await this.quotaOf(key, context))?.quotaUsed ?? null;
  }

  private quotaOf(key: VirtualKey, context: object): Promise<MemberQuota | null> {
    return batchLoader(context, 'virtualKey.quota', (ids) => this.quotas.ofVirtualKeys(ids)).load(key.id);
  }
}
