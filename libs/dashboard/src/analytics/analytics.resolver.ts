import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { AnalyticsArgs } from './analytics.inputs.js';
import { AnalyticsService } from './analytics.service.js';
import { AnalyticsTable } from './analytics.type.js';

@Resolver(() => AnalyticsTable)
export class AnalyticsResolver {
  constructor(private readonly analyticsService: AnalyticsService) {}

  @Query(() => AnalyticsTable)
  @Can('read', 'Dashboard')
  analytics(@Args() args: AnalyticsArgs): Promise<AnalyticsTable> {
    return this.analyticsService.read(args);
  }
}
