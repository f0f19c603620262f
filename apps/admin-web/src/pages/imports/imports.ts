import { Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideUpload } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ImportJobsDocument, type ImportRowFragment } from '../../graphql/generated/imports/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { ImportStatusBadge } from './import-status';

const PAGE_SIZE = 50;
const REFRESH_MS = 3_000;

/** The imports that were made, the latest first. */
@Component({
  selector: 'app-imports',
  imports: [Cell, DataTable, EmptyState, ErrorState, ImportStatusBadge, LucideUpload, NzButtonComponent, Page, Pager, RelativeTime, RouterLink],
  template: `
    <app-page [heading]="t('imports.past')" [lead]="t('imports.pastLead')">
      <nav slot="below-heading" [attr.aria-label]="t('ui.breadcrumb')"><a routerLink="/keys">{{ t('keys.heading') }}</a></nav>
      @if (session.may('CREATE', 'IMPORT')) { <a slot="actions" nz-button nzType="primary" routerLink="/keys/import"><svg lucideUpload></svg>{{ t('imports.heading') }}</a> }
      @if (query.error(); as error) {
        <app-error-state [message]="error.message" (retry)="query.refetch()" />
      } @else if (!query.loading() && rows().length === 0) {
        <div class="card"><app-empty-state [icon]="emptyIcon" [heading]="t('imports.empty.heading')" [text]="t('imports.empty.text')" /></div>
      } @else {
        <app-data-table [rows]="rows()" [columns]="columns()" [loading]="query.loading()" [label]="t('imports.past')" [rowHeightPx]="44" [opens]="true" (open)="show($event)">
          <ng-template appCell="file" [appCellOf]="rows()" let-row><a class="name" [routerLink]="['/keys/imports', row.id]">{{ row.fileName }}</a></ng-template>
          <ng-template appCell="status" [appCellOf]="rows()" let-row><app-import-status [status]="row.status" /></ng-template>
          <ng-template appCell="added" [appCellOf]="rows()" let-row><span class="num">{{ format.number(row.added) }}</span></ng-template>
          <ng-template appCell="updated" [appCellOf]="rows()" let-row><span class="num">{{ format.number(row.updated) }}</span></ng-template>
          <ng-template appCell="duplicates" [appCellOf]="rows()" let-row><span class="num">{{ format.number(row.duplicates) }}</span></ng-template>
          <ng-template appCell="invalid" [appCellOf]="rows()" let-row><span class="num">{{ format.number(row.invalid) }}</span></ng-template>
          <ng-template appCell="at" [appCellOf]="rows()" let-row><span class="muted"><app-relative-time [at]="row.createdAt" /></span></ng-template>
        </app-data-table>
        <app-pager [pages]="pages" [pageSize]="pageSize" [rows]="rows().length" [info]="query.data()?.importJobs?.pageInfo" [busy]="query.busy()" />
      }
    </app-page>
  `,
  styles: '.name { font-weight: 500; color: var(--text-strong); } nav { margin-top: 4px; } nav a { color: var(--text-muted); }',
})
export class Imports {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideUpload;
  private readonly router = inject(Router);
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(ImportJobsDocument, () => ({ first: PAGE_SIZE, after: this.pages.after() }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.importJobs.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'file', label: this.t('imports.column.file') },
    { key: 'status', label: this.t('imports.column.status'), width: '130px' },
    { key: 'added', label: this.t('imports.count.added'), width: '90px', align: 'right' },
    { key: 'updated', label: this.t('imports.count.updated'), width: '90px', align: 'right' },
    { key: 'duplicates', label: this.t('imports.count.duplicates'), width: '110px', align: 'right' },
    { key: 'invalid', label: this.t('imports.count.invalid'), width: '90px', align: 'right' },
    { key: 'at', label: this.t('imports.column.at'), width: '130px', align: 'right' },
  ]);

  protected show(row: ImportRowFragment): void {
    void this.router.navigate(['/keys/imports', row.id]);
  }
}
