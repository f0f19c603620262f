import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Can } from '@app/access';
import { ticks } from '@app/realtime';
import { DashboardService } from './dashboard.service.js';
import { Dashboard, DashboardRange } from './dashboard.type.js';

const TICK_MS = 2_000;

@Resolver(() => Dashboard)
export class DashboardResolver {
  constructor(private readonly dashboards: DashboardService) {}

  @Query(() => Dashboard)
  @Can('read', 'Dashboard')
  dashboard(@Args('range', { type: () => DashboardRange }) range: DashboardRange, @Args('timeZone', { type: () => String, nullable: true, description: 'IANA name; the configured one when left out.' }) timeZone?: string): Promise<Dashboard> {
    return this.dashboards.read(range, timeZone ?? undefined);
  }

  @Subscription(() => Dashboard, { description: 'The dashboard at once, and then every two seconds.', resolve: (dashboard: Dashboard) => dashboard })
  @Can('read', 'Dashboard')
  dashboardTicked(@Args('range', { type: () => DashboardRange }) range: DashboardRange, @Args('timeZone', { type: () => String, nullable: true }) timeZone?: string): AsyncIterableIterator<Dashboard> {
    return ticks(TICK_MS, () => this.dashboards.read(range, timeZone ?? undefined));
  }
}
