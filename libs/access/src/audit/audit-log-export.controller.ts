import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { IsIn } from 'class-validator';
import type { Response } from 'express';
import { Can } from '../permissions/can.decorator.js';
import { AuditLogFilter } from './audit-log.filter.js';
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat, AuditLogReader } from './audit-log.reader.js';

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

/** The query string of an export: a filter, and the format. */
export class AuditLogExportQuery extends AuditLogFilter {
  @IsIn(AUDIT_EXPORT_FORMATS)
  format: AuditExportFormat = 'csv';
}

/** `GET /api/admin/audit-log/export?format=csv&subjectKind=api_key&from=2026-01-01` */
@Controller('api/admin/audit-log')
export class AuditLogExportController {
  constructor(private readonly reader: AuditLogReader) {}

  @Get('export')
  @Can('read', 'AuditLog')
  async export(@Query() { format, ...filter }: AuditLogExportQuery, @Res() response: Response): Promise<void> {
    response.setHeader('Content-Type', TYPES[format]);
    response.setHeader('Content-Disposition', `attachment; filename="audit-log.${format}"`);
    await pipeline(Readable.from(this.reader.lines(filter, format)), response).catch(() => response.destroy());
  }
}
