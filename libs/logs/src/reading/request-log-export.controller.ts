import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { Can } from '@app/access';
import type { Response } from 'express';
import { ExportQuery } from './export-query.js';
import { RequestLogExport } from './request-log.export.js';

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

/** `GET /api/admin/logs/export?format=csv&filter={…}`: the filter is the JSON of a RequestLogFilter. */
@Controller('api/admin/logs')
export class RequestLogExportController {
  constructor(private readonly exporting: RequestLogExport) {}

  @Get('export')
  @Can('read', 'RequestLog')
  async export(@Query() query: ExportQuery, @Res() response: Response): Promise<void> {
    response.setHeader('Content-Type', TYPES[query.format]);
    response.setHeader('Content-Disposition', `attachment; filename="request-logs.${query.format}"`);
    // A client that leaves ends the reading with its connection.
    await pipeline(Readable.from(this.exporting.lines(query.filter, query.format)), response).catch(() => response.destroy());
  }
}
