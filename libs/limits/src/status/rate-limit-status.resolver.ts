import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { LimitScope } from '../limits/limit-scope.js';
import { LimitSubjectInput } from '../limits/limits.inputs.js';
import { RateLimitStatus } from './rate-limit-status.js';
import { RateLimitStatusService } from './rate-limit-status.service.js';

@Resolver(() => RateLimitStatus)
export class RateLimitStatusResolver {
  constructor(
    private readonly status: RateLimitStatusService,
    private readonly scope: LimitScope,
  ) {}

  @Query(() => [RateLimitStatus], { description: 'Where every window, quota and concurrency limit of a subject stands.' })
  @Can('read', 'Limit')
  async rateLimitStatus(@Args('subject') subject: LimitSubjectInput): Promise<RateLimitStatus[]> {
    await this.scope.check(subject);
    return this.status.of(subject);
  }
}
