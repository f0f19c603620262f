import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '@app/core';
import { Counter, Gauge } from 'prom-client';
import { type RequestLogFigures, RequestLogWriter } from './writing/request-log-writer.js';

/** What Prometheus learns of the request log; dropped rows are worth an alarm. */
@Injectable()
export class LogMetrics {
  constructor(writer: RequestLogWriter, registry: MetricsRegistry) {
    const counter = (name: string, help: string, figure: keyof RequestLogFigures) =>
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(writer.figures[figure]);
        },
      });
    counter('gateway_request_log_rows_total', 'Request log rows stored', 'storedRows');
    counter('gateway_request_log_dropped_rows_total', 'Request log rows lost because the queue or the journal was full', 'droppedRows');
    counter('gateway_request_log_poisoned_rows_total', 'Request log rows that the database cannot hold', 'poisonedRows');
    new Gauge({
      name: 'gateway_request_log_journal_bytes',
      help: 'Request log rows that wait for the database, in bytes',
      registers: [registry],
      collect() {
        this.set(writer.figures.journalBytes);
      },
    });
  }
}
