import { Injectable } from '@nestjs/common';
import { csvLine } from '@app/core';
import type { RequestLogFilter } from './request-log.filter.js';
import { RequestLogReader } from './request-log.reader.js';
import type { RequestLog } from './request-log.type.js';

const ROWS_A_READ = 2_000;

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  'at',
  'id',
  'upstreamId',
  'consumerId',
  'virtualKeyId',
  'apiKeyId',
  'method',
  'path',
  'clientIp',
  'status',
  'outcome',
  'errorCode',
  'latencyMs',
  'upstreamMs',
  'firstByteMs',
  'bytesIn',
  'bytesOut',
  'streamed',
  'unitsUsed',
  'traceId',
  'ruleIds',
  'attempts',
] as const satisfies readonly (keyof RequestLog)[];

/** Writes all rows of a filter, newest first, a few thousand at a time: memory stays flat however many there are. */
@Injectable()
export class RequestLogExport {
  constructor(private readonly reader: RequestLogReader) {}

  async *lines(filter: RequestLogFilter, format: ExportFormat): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(COLUMNS);
    const write = format === 'csv' ? (row: RequestLog) => csvLine(COLUMNS.map((column) => row[column])) : (row: RequestLog) => `${JSON.stringify(row)}\n`;
    let cursor: string | undefined;
    do {
      const { rows, next } = await this.reader.find(filter, ROWS_A_READ, cursor);
      yield rows.map(write).join('');
      cursor = next;
    } while (cursor !== undefined);
  }
}
