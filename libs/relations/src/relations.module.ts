import { Module } from '@nestjs/common';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { UpstreamsModule } from '@app/upstreams';
import { PoolRunwayResolver } from './pool-runway/pool-runway.resolver.js';
import { PoolRunwayService } from './pool-runway/pool-runway.service.js';

/** What nouns of several features are to each other. */
@Module({
  imports: [KeysModule, LimitsModule, UpstreamsModule],
  providers: [PoolRunwayResolver, PoolRunwayService],
  exports: [PoolRunwayService],
})
export class RelationsModule {}
