import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { PageArgs } from '@app/core';
import { RequestLogFilter } from './request-log.filter.js';
import { RequestLogReader } from './request-log.reader.js';
import { CapturedExchange, RequestLog, RequestLogConnection } from './request-log.type.js';

@Resolver(() => RequestLog)
export class RequestLogsResolver {
  constructor(private readonly reader: RequestLogReader) {}

  @Query(() => RequestLogConnection, { description: 'Newest first.' })
  @Can('read', 'RequestLog')
  requestLogs(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: RequestLogFilter): Promise<RequestLogConnection> {
    return this.reader.page(filter ?? {}, page);
  }

  @Query(() => RequestLog)
  @Can('read', 'RequestLog')
  requestLog(@Args('id', { type: () => ID }) id: string): Promise<RequestLog> {
    return this.reader.get(id);
  }

  @ResolveField(() => CapturedExchange, { nullable: true, description: 'Loaded when asked for.' })
  capture(@Parent() log: RequestLog): Promise<CapturedExchange | null> | null {
    return log.captured ? this.reader.findCapture(log) : null;
  }
}
