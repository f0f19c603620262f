import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { csvLine, keysetPage, type Page, type PageArgs } from '@app/core';
import type { Repository } from 'typeorm';
import { AuditLogEntry } from './audit-log.entity.js';
import { type AuditLogFilter, filterAuditLog } from './audit-log.filter.js';

const ROWS_A_READ = 1_000;
const COLUMNS = ['id', 'at', 'actorKind', 'actorId', 'actorLabel', 'ip', 'action', 'subjectKind', 'subjectId', 'subjectName', 'before', 'after'] as const satisfies readonly (keyof AuditLogEntry)[];

export const AUDIT_EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];

/** Searches the audit log, newest first. */
@Injectable()
export class AuditLogReader {
  constructor(@InjectRepository(AuditLogEntry) private readonly entries: Repository<AuditLogEntry>) {}

  list(page: PageArgs, filter: AuditLogFilter = {}): Promise<Page<AuditLogEntry>> {
    return keysetPage(filterAuditLog(this.entries.createQueryBuilder('entry'), filter), page, { by: 'id', direction: 'DESC' });
  }

  /** All entries of a filter as lines, a thousand at a time. */
  async *lines(filter: AuditLogFilter, format: AuditExportFormat): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(COLUMNS);
    const write = (entry: AuditLogEntry) => (format === 'csv' ? csvLine(COLUMNS.map((column) => entry[column])) : `${JSON.stringify(entry)}\n`);
    let page: Page<AuditLogEntry> | undefined;
    do {
      page = await this.list({ first: ROWS_A_READ, after: page?.pageInfo.endCursor }, filter);
      if (page.edges.length > 0) yield page.edges.map(({ node }) => write(node)).join('');
    } while (page.pageInfo.hasNextPage);
  }
}
