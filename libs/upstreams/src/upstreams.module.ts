import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UpstreamDirectory } from './upstream-directory.js';
import { Upstream } from './upstream.entity.js';
import { UpstreamsResolver } from './upstreams.resolver.js';
import { UpstreamsService } from './upstreams.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Upstream])],
  providers: [UpstreamsService, UpstreamsResolver, UpstreamDirectory],
  exports: [UpstreamDirectory, UpstreamsService],
})
export class UpstreamsModule {}
