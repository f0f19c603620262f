import { Args, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { Can } from '../permissions/can.decorator.js';
import { User } from './user.entity.js';
import { UpdateUserInput, UserFilter } from './users.inputs.js';
import { UsersService } from './users.service.js';

@ObjectType()
export class UserConnection extends connectionOf(User) {}

@Resolver(() => User)
export class UsersResolver {
  constructor(private readonly users: UsersService) {}

  @Query(() => User)
  @Can('read', 'User')
  user(@IdArg() id: number): Promise<User> {
    return this.users.get(id);
  }

  @Query(() => UserConnection, { name: 'users' })
  @Can('read', 'User')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: UserFilter): Promise<Page<User>> {
    return this.users.list(page, filter);
  }

  @Mutation(() => User)
  @Can('update', 'User')
  updateUser(@IdArg() id: number, @Args('input') input: UpdateUserInput): Promise<User> {
    return this.users.update(id, input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'User')
  deleteUser(@IdArg() id: number): Promise<boolean> {
    return this.users.delete(id);
  }
}
