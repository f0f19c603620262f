import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucidePlus, LucideServer } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { injectQuery } from '../../graphql/query';
import { UpstreamsDocument, type UpstreamRowFragment } from '../../graphql/generated/upstreams/graphql';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { FIRST_PAGE, injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { UpstreamForm } from './upstream-form';

const PAGE_SIZE = 100;

@Component({
  selector: 'app-upstreams',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, LucidePlus, NzButtonComponent, Page, Pager, RelativeTime, RouterLink, SearchField],
  templateUrl: './upstreams.html',
  styles: `
    .filters { display: flex; gap: 8px; margin-bottom: 12px; }
    .name { font-weight: 500; color: var(--text-strong); }
    code { color: var(--text-muted); }
  `,
})
export class Upstreams {
  /** The search, kept in the address. */
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideServer;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);

  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(UpstreamsDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: this.q() ? { search: this.q() } : null }));
  protected readonly rows = computed(() => this.query.data()?.upstreams.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('upstreams.column.name') },
    { key: 'baseUrl', label: this.t('upstreams.column.baseUrl') },
    { key: 'policy', label: this.t('upstreams.column.policy'), width: '150px' },
    { key: 'state', label: this.t('upstreams.column.state'), width: '150px' },
    { key: 'updated', label: this.t('upstreams.column.updated'), width: '130px', align: 'right' },
  ]);

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null, ...FIRST_PAGE }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected show(row: UpstreamRowFragment): void {
    void this.router.navigate(['/upstreams', row.id]);
  }

  protected async create(): Promise<void> {
    const id = await this.panel.ask<string>(UpstreamForm, { label: this.t('upstreams.create'), data: null });
    if (id) void this.router.navigate(['/upstreams', id]);
  }
}
