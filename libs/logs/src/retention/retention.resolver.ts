import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { LogRetention, LogRetentionInput } from './log-retention.entity.js';
import { RetentionService } from './retention.service.js';

@Resolver(() => LogRetention)
export class RetentionResolver {
  constructor(private readonly retention: RetentionService) {}

  @Query(() => LogRetention)
  @Can('read', 'RequestLog')
  logRetention(): Promise<LogRetention> {
    return this.retention.get();
  }

  @Mutation(() => LogRetention)
  @Can('update', 'Settings')
  setLogRetention(@Args('input') input: LogRetentionInput): Promise<LogRetention> {
    return this.retention.set(input);
  }
}
