import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MessageBus, type RequestCapture, type RequestLogEntry } from '@app/core';
import { type Delivery, LiveFeed } from '@app/realtime';
import { matches } from '../reading/filter-match.js';
import type { RequestLogFilter } from '../reading/request-log.filter.js';
import { fromEntry } from '../reading/request-log.row.js';
import { RequestLogWriter } from '../writing/request-log-writer.js';
import type { LiveRequestsBatch } from './live-requests.type.js';

/** What was captured does not travel: it is large, and asked for one request at a time. */
const LEFT_OUT: RequestCapture = { requestHeaders: null, responseHeaders: null, requestBody: null, responseBody: null };

/** Requests as they end, on whichever worker or node, to those who watch. */
@Injectable()
export class LiveRequests implements OnModuleInit {
  private readonly feed: LiveFeed<RequestLogFilter, RequestLogEntry>;

  constructor(
    bus: MessageBus,
    private readonly writer: RequestLogWriter,
  ) {
    this.feed = new LiveFeed(bus, { name: 'request', matches });
  }

  onModuleInit(): void {
    this.writer.onEntry((entry) => {
      if (this.feed.watched) this.feed.offer([entry.capture === null ? entry : { ...entry, capture: LEFT_OUT }]);
    });
  }

  subscribe(filter: RequestLogFilter): AsyncIterableIterator<Delivery<RequestLogEntry>> {
    return this.feed.subscribe(filter);
  }
}

export function batchOf({ items, dropped }: Delivery<RequestLogEntry>): LiveRequestsBatch {
  return { rows: items.map(fromEntry), dropped };
}
