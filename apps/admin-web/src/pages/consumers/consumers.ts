import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucidePlus, LucideUsers } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type ConsumerRowFragment, ConsumersDocument } from '../../graphql/generated/consumers/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { ConsumerForm } from './consumer-form';

const PAGE_SIZE = 100;

@Component({
  selector: 'app-consumers',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, LucidePlus, NzButtonComponent, Page, RelativeTime, RouterLink, SearchField],
  templateUrl: './consumers.html',
  styles: '.filters { margin-bottom: 12px; } .name { font-weight: 500; color: var(--text-strong); }',
})
export class Consumers {
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideUsers;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);

  protected readonly query = injectQuery(ConsumersDocument, () => ({ first: PAGE_SIZE, filter: this.q() ? { search: this.q() } : null }));
  protected readonly rows = computed(() => this.query.data()?.consumers.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('consumers.column.name'), width: '260px' },
    { key: 'description', label: this.t('consumers.column.description') },
    { key: 'state', label: this.t('consumers.column.state'), width: '120px' },
    { key: 'created', label: this.t('consumers.column.created'), width: '130px', align: 'right' },
  ]);

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null }, replaceUrl: true });
  }

  protected show(row: ConsumerRowFragment): void {
    void this.router.navigate(['/consumers', row.id]);
  }

  protected async create(): Promise<void> {
    const id = await this.panel.ask<string>(ConsumerForm, { label: this.t('consumers.create'), data: null });
    if (id) void this.router.navigate(['/consumers', id]);
  }

  protected nextPage(): void {
    const page = this.query.data()?.consumers.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
