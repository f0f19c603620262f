import { Args, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { GracePeriodPipe } from './grace-period.pipe.js';
import { VirtualKey } from './virtual-key.entity.js';
import { CreateVirtualKeyInput, UpdateVirtualKeyInput, VirtualKeyFilter } from './virtual-keys.inputs.js';
import { VirtualKeysService } from './virtual-keys.service.js';

@ObjectType()
export class VirtualKeyConnection extends connectionOf(VirtualKey) {}

@Resolver(() => VirtualKey)
export class VirtualKeysResolver {
  constructor(private readonly virtualKeys: VirtualKeysService) {}

  @Query(() => VirtualKey)
  @Can('read', 'VirtualKey')
  virtualKey(@IdArg() id: number): Promise<VirtualKey> {
    return this.virtualKeys.get(id);
  }

  @Query(() => VirtualKeyConnection, { name: 'virtualKeys' })
  @Can('read', 'VirtualKey')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: VirtualKeyFilter): Promise<Page<VirtualKey>> {
    return this.virtualKeys.list(page, filter);
  }

  @Mutation(() => VirtualKey, { description: 'Answers with the secret, this once.' })
  @Can('create', 'VirtualKey')
  createVirtualKey(@Args('input') input: CreateVirtualKeyInput): Promise<VirtualKey> {
    return this.virtualKeys.create(input);
  }

  @Mutation(() => VirtualKey)
  @Can('update', 'VirtualKey')
  updateVirtualKey(@IdArg() id: number, @Args('input') input: UpdateVirtualKeyInput): Promise<VirtualKey> {
    return this.virtualKeys.update(id, input);
  }

  @Mutation(() => VirtualKey, { description: 'Answers with another secret, this once; the one before is accepted for the grace period, at most 90 days.' })
  @Can('update', 'VirtualKey')
  rotateVirtualKey(@IdArg() id: number, @Args('gracePeriodSeconds', { type: () => Int, defaultValue: 86_400 }, new GracePeriodPipe()) gracePeriodSeconds: number): Promise<VirtualKey> {
    return this.virtualKeys.rotate(id, gracePeriodSeconds);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'VirtualKey')
  deleteVirtualKey(@IdArg() id: number): Promise<boolean> {
    return this.virtualKeys.delete(id);
  }
}
