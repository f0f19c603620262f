import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { LucideDownload, LucideScrollText } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { AuditDocument, type AuditRowFragment } from '../../graphql/generated/audit/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { ACTOR_KINDS, type AuditAddress, addressOf, exportUrlOf, filterOf, RANGES, SUBJECT_KINDS } from './audit-filters';
import { AuditPanel } from './audit-panel';

const PAGE_SIZE = 100;

/** Who changed what, and when. */
@Component({
  selector: 'app-audit',
  imports: [Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, LucideDownload, NzButtonComponent, NzSelectModule, Page, RelativeTime, SearchField],
  templateUrl: './audit.html',
  styles: '.filters { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 12px; } nz-select { width: 170px; } .range { width: 120px; } .action { padding: 0; border: 0; background: none; color: var(--text-strong); cursor: pointer; }',
})
export class Audit {
  readonly q = input<string>();
  readonly actor = input<string>();
  readonly subject = input<string>();
  readonly subjectId = input<string>();
  readonly range = input<string>();
  protected readonly t = injectTranslate();
  protected readonly emptyIcon = LucideScrollText;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);
  protected readonly actorKinds = ACTOR_KINDS;
  protected readonly subjectKinds = SUBJECT_KINDS;
  protected readonly ranges = RANGES;
  protected readonly address = computed(() => addressOf({ q: this.q(), actor: this.actor(), subject: this.subject(), subjectId: this.subjectId(), range: this.range() }));
  private readonly filter = computed(() => filterOf(this.address(), Date.now()));
  protected readonly query = injectQuery(AuditDocument, () => ({ first: PAGE_SIZE, filter: this.filter() }));
  protected readonly exportUrl = computed(() => exportUrlOf(this.filter()));
  protected readonly rows = computed(() => this.query.data()?.auditLog.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'at', label: this.t('audit.column.at'), width: '130px' },
    { key: 'actor', label: this.t('audit.column.actor'), width: '240px' },
    { key: 'action', label: this.t('audit.column.action'), width: '220px' },
    { key: 'subject', label: this.t('audit.column.subject') },
    { key: 'ip', label: this.t('audit.column.ip'), width: '140px' },
  ]);

  /** Keeps the filter in the address. */
  protected narrow(filter: { [Name in keyof AuditAddress]?: string | null }): void {
    void this.router.navigate([], { queryParams: filter, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async open(row: AuditRowFragment): Promise<void> {
    const subject = await this.panel.ask<AuditRowFragment>(AuditPanel, { label: row.action, data: row, widthPx: 680 });
    if (subject) this.narrow({ q: null, actor: null, subject: subject.subjectKind, subjectId: subject.subjectId, range: 'all' });
  }

  protected subjectName(kind: string): string {
    const known = SUBJECT_KINDS.find((one) => one === kind);
    return known ? this.t(`audit.subject.${known}`) : kind;
  }

  protected nextPage(): void {
    const page = this.query.data()?.auditLog.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
