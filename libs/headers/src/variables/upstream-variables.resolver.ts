import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { IdArg } from '@app/core';
import { UpstreamVariable } from './upstream-variable.entity.js';
import { SetUpstreamVariableInput } from './upstream-variables.inputs.js';
import { UpstreamVariablesService } from './upstream-variables.service.js';

@Resolver(() => UpstreamVariable)
export class UpstreamVariablesResolver {
  constructor(private readonly variables: UpstreamVariablesService) {}

  @Query(() => [UpstreamVariable])
  @Can('read', 'HeaderConfig')
  upstreamVariables(@IdArg('upstreamId') upstreamId: number): Promise<UpstreamVariable[]> {
    return this.variables.list(upstreamId);
  }

  @Mutation(() => UpstreamVariable, { description: 'Creates the variable, or gives it another value.' })
  @Can('update', 'HeaderConfig')
  setUpstreamVariable(@Args('input') input: SetUpstreamVariableInput): Promise<UpstreamVariable> {
    return this.variables.set(input);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'HeaderConfig')
  deleteUpstreamVariable(@IdArg() id: number): Promise<boolean> {
    return this.variables.delete(id);
  }
}
