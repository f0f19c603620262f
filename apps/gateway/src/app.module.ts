import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '@app/access';
import { type Config, CoreModule } from '@app/core';
import { UpstreamsModule } from '@app/upstreams';
import { AdminGraphqlModule } from './graphql.js';

/** The one list of features. */
export const FEATURES = [AccessModule, UpstreamsModule];

@Module({})
export class AppModule {
  /** @param databaseUrl of a database that is migrated already. */
  static forRoot(config: Config, databaseUrl: string): DynamicModule {
    return { module: AppModule, imports: [CoreModule.forRoot(config, databaseUrl), ...FEATURES, AdminGraphqlModule] };
  }
}
