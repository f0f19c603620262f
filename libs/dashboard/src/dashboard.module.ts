import { Module } from '@nestjs/common';
import { ConsumersModule } from '@app/consumers';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { LogsModule } from '@app/logs';
import { UpstreamsModule } from '@app/upstreams';
import { AnalyticsExportController } from './analytics/analytics-export.controller.js';
import { AnalyticsResolver } from './analytics/analytics.resolver.js';
import { AnalyticsService } from './analytics/analytics.service.js';
import { DashboardResolver } from './dashboard.resolver.js';
import { DashboardService } from './dashboard.service.js';
import { LiveFiguresSource } from './live-figures.js';
import { PoolHealthService } from './pool-health.service.js';
import { SubjectNames } from './subject-names.js';

/** The state of the gateway at a glance, and answers to free questions about its traffic. */
@Module({
  imports: [ConsumersModule, KeysModule, LimitsModule, LogsModule, UpstreamsModule],
  controllers: [AnalyticsExportController],
  providers: [AnalyticsResolver, AnalyticsService, DashboardResolver, DashboardService, LiveFiguresSource, PoolHealthService, SubjectNames],
})
export class DashboardModule {}
