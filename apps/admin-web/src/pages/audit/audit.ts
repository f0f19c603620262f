import { Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { LucideScrollText } from '@lucide/angular';
import { AuditDocument, type AuditRowFragment } from '../../graphql/generated/audit/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { AuditPanel } from './audit-panel';

const PAGE_SIZE = 100;

/** Who changed what, and when. */
@Component({
  selector: 'app-audit',
  imports: [Cell, DataTable, EmptyState, ErrorState, Page, RelativeTime, SearchField],
  templateUrl: './audit.html',
  styles: '.filters { margin-bottom: 12px; } .action { padding: 0; border: 0; background: none; color: var(--text-strong); cursor: pointer; }',
})
export class Audit {
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly emptyIcon = LucideScrollText;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);
  protected readonly query = injectQuery(AuditDocument, () => ({ first: PAGE_SIZE, filter: this.q() ? { search: this.q() } : null }));
  protected readonly rows = computed(() => this.query.data()?.auditLog.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'at', label: this.t('audit.column.at'), width: '130px' },
    { key: 'actor', label: this.t('audit.column.actor'), width: '240px' },
    { key: 'action', label: this.t('audit.column.action'), width: '220px' },
    { key: 'subject', label: this.t('audit.column.subject') },
    { key: 'ip', label: this.t('audit.column.ip'), width: '140px' },
  ]);

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null }, replaceUrl: true });
  }

  protected open(row: AuditRowFragment): void {
    this.panel.open(AuditPanel, { label: row.action, data: row, widthPx: 680 });
  }

  protected nextPage(): void {
    const page = this.query.data()?.auditLog.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
