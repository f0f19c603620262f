import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { Can } from '@app/access';
import type { RequestLogEntry } from '@app/core';
import type { Delivery } from '@app/realtime';
import { RequestLogFilter } from '../reading/request-log.filter.js';
import { batchOf, LiveRequests } from './live-requests.js';
import { LiveRequestsBatch } from './live-requests.type.js';

@Resolver()
export class LiveRequestsResolver {
  constructor(private readonly live: LiveRequests) {}

  @Subscription(() => LiveRequestsBatch, { description: 'Requests as they end, on any worker or node, several at a time.', resolve: batchOf })
  @Can('read', 'RequestLog')
  requestLogged(@Args('filter', { nullable: true }) filter?: RequestLogFilter): AsyncIterableIterator<Delivery<RequestLogEntry>> {
    return this.live.subscribe(filter ?? {});
  }
}
