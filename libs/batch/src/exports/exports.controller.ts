import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Can, type CallerRequest, checkReveal } from '@app/access';
import { Clock } from '@app/core';
import type { Response } from 'express';
import { flagOf, upstreamIdOf } from '../imports/import-query.js';
import { csvLine } from '../rows/csv-line.js';
import { TEMPLATE_COLUMNS } from '../rows/key-columns.js';
import { KeyExport } from './key-export.js';

/** Files of keys to take away. */
@Controller('api/admin/batch')
export class ExportsController {
  constructor(
    private readonly exporting: KeyExport,
    private readonly clock: Clock,
  ) {}

  /** `?upstream_id=` one pool; `?reveal=true` values in clear, for an admin; `?columns=all` further columns. */
  @Get('keys/export-csv')
  @Can('create', 'Import')
  async exportCsv(@Query() query: Record<string, unknown>, @Req() request: CallerRequest, @Res() response: Response): Promise<void> {
    const reveal = flagOf('reveal', query.reveal);
    if (reveal) checkReveal(request.caller, 'ApiKey', this.clock.now());
    const upstreamId = upstreamIdOf(query.upstream_id);
    const lines = this.exporting.lines({ upstreamIds: upstreamId === undefined ? request.caller?.upstreamIds : [upstreamId], reveal, allColumns: query.columns === 'all' });
    this.head(response, 'keys.csv');
    // A client that leaves ends the reading with its connection.
    await pipeline(Readable.from(lines), response).catch(() => response.destroy());
  }

  @Get('template/keys-csv')
  @Can('create', 'Import')
  template(@Res() response: Response): void {
    this.head(response, 'keys-template.csv');
    response.send(`\ufeff${csvLine(TEMPLATE_COLUMNS)}`);
  }

  private head(response: Response, fileName: string): void {
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="${fileName}"`);
    response.setHeader('Cache-Control', 'no-store');
  }
}
