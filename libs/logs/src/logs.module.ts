import { Module } from '@nestjs/common';
import { RequestLogWriter } from './writing/request-log-writer.js';

/** What is remembered of proxied requests. */
@Module({
  providers: [RequestLogWriter],
  exports: [RequestLogWriter],
})
export class LogsModule {}
