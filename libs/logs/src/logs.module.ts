import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LogMetrics } from './log-metrics.js';
import { LiveRequests } from './live/live-requests.js';
import { LiveRequestsResolver } from './live/live-requests.resolver.js';
import { RequestLogExport } from './reading/request-log.export.js';
import { RequestLogExportController } from './reading/request-log-export.controller.js';
import { RequestLogReader } from './reading/request-log.reader.js';
import { RequestLogsResolver } from './reading/request-logs.resolver.js';
import { LogRetention } from './retention/log-retention.entity.js';
import { RetentionResolver } from './retention/retention.resolver.js';
import { RetentionService } from './retention/retention.service.js';
import { KeyTraffic } from './rollups/key-traffic.js';
import { RollUps } from './rollups/roll-ups.js';
import { RequestLogWriter } from './writing/request-log-writer.js';

/** What is remembered of proxied requests. */
@Module({
  imports: [TypeOrmModule.forFeature([LogRetention])],
  controllers: [RequestLogExportController],
  providers: [KeyTraffic, LiveRequests, LiveRequestsResolver, LogMetrics, RequestLogExport, RequestLogReader, RequestLogsResolver, RequestLogWriter, RetentionResolver, RetentionService, RollUps],
  exports: [KeyTraffic, RequestLogReader, RequestLogWriter, RollUps],
})
export class LogsModule {}
