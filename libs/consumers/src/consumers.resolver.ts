import { Args, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { Consumer } from './consumer.entity.js';
import { ConsumerFilter, CreateConsumerInput, UpdateConsumerInput } from './consumers.inputs.js';
import { ConsumersService } from './consumers.service.js';

@ObjectType()
export class ConsumerConnection extends connectionOf(Consumer) {}

@Resolver(() => Consumer)
export class ConsumersResolver {
  constructor(private readonly consumers: ConsumersService) {}

  @Query(() => Consumer)
  @Can('read', 'Consumer')
  consumer(@IdArg() id: number): Promise<Consumer> {
    return this.consumers.get(id);
  }

  @Query(() => ConsumerConnection, { name: 'consumers' })
  @Can('read', 'Consumer')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: ConsumerFilter): Promise<Page<Consumer>> {
    return this.consumers.list(page, filter);
  }

  @Mutation(() => Consumer)
  @Can('create', 'Consumer')
  createConsumer(@Args('input') input: CreateConsumerInput): Promise<Consumer> {
    return this.consumers.create(input);
  }

  @Mutation(() => Consumer)
  @Can('update', 'Consumer')
  updateConsumer(@IdArg() id: number, @Args('input') input: UpdateConsumerInput): Promise<Consumer> {
    return this.consumers.update(id, input);
  }

  @Mutation(() => Boolean, { description: 'Deletes the consumer with its virtual keys.' })
  @Can('delete', 'Consumer')
  deleteConsumer(@IdArg() id: number): Promise<boolean> {
    return this.consumers.delete(id);
  }
}
