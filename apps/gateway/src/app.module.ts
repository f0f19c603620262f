import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '@app/access';
import { BatchModule } from '@app/batch';
import { type Config, CoreModule } from '@app/core';
import { ConsumersModule } from '@app/consumers';
import { DashboardModule } from '@app/dashboard';
import { HeadersModule } from '@app/headers';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { LogsModule } from '@app/logs';
import { NotificationsModule } from '@app/notifications';
import { ProxyModule } from '@app/proxy';
import { RelationsModule } from '@app/relations';
import { RulesModule } from '@app/rules';
import { SchedulerModule } from '@app/scheduler';
import { UpstreamsModule } from '@app/upstreams';
import { AdminGraphqlModule } from './graphql.js';
import { ObservationModule } from './observation.module.js';
import { ApiDocsModule } from './openapi/api-docs.module.js';
import { TASKS } from './tasks.js';

/** The one list of features. */
export const FEATURES = [
  LimitsModule,
  AccessModule,
  SchedulerModule.forRoot(TASKS),
  UpstreamsModule,
  KeysModule,
  ConsumersModule,
  RulesModule,
  LogsModule,
  HeadersModule,
  NotificationsModule,
  RelationsModule,
  BatchModule,
  DashboardModule,
  ProxyModule,
];

@Module({})
export class AppModule {
  /** @param databaseUrl of a database that is migrated already. */
  static forRoot(config: Config, databaseUrl: string): DynamicModule {
    return { module: AppModule, imports: [CoreModule.forRoot(config, databaseUrl), ...FEATURES, AdminGraphqlModule, ObservationModule, ApiDocsModule] };
  }
}
