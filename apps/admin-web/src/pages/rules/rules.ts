import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideGavel, LucidePlus } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSwitchComponent } from 'ng-zorro-antd/switch';
import { type RuleRowFragment, RulesDocument, RuleUpstreamsDocument, UpdateRuleDocument } from '../../graphql/generated/rules/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { SearchField } from '../../ui/search-field';
import { Label } from '../../ui/label';

const PAGE_SIZE = 100;

@Component({
  selector: 'app-rules',
  imports: [Label, Badge, Cell, DataTable, EmptyState, ErrorState, FormsModule, LucidePlus, NzButtonComponent, NzSwitchComponent, Page, RouterLink, SearchField],
  templateUrl: './rules.html',
  styles: '.filters { margin-bottom: 12px; } .name { font-weight: 500; color: var(--text-strong); } code { color: var(--text-muted); } app-badge + app-badge { margin-left: 4px; } .name + app-badge { margin-left: 8px; }',
})
export class Rules {
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideGavel;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  protected readonly query = injectQuery(RulesDocument, () => ({ first: PAGE_SIZE, filter: this.q() ? { search: this.q() } : null }));
  private readonly upstreams = injectQuery(RuleUpstreamsDocument, () => ({ first: PAGE_SIZE }));
  private readonly upstreamNames = computed(() => new Map(this.upstreams.data()?.upstreams.edges.map(({ node }) => [node.id, node.name]) ?? []));
  protected readonly rows = computed(() => this.query.data()?.rules.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'priority', label: this.t('rules.column.priority'), width: '76px', align: 'right' },
    { key: 'name', label: this.t('rules.column.name') },
    { key: 'upstream', label: this.t('rules.column.upstream'), width: '130px' },
    { key: 'actions', label: this.t('rules.column.actions'), width: '260px' },
    { key: 'mode', label: this.t('rules.column.mode'), width: '110px' },
    { key: 'enabled', label: this.t('rules.column.enabled'), width: '84px' },
  ]);

  protected upstreamOf(row: RuleRowFragment): string {
    return row.upstreamId ? (this.upstreamNames().get(row.upstreamId) ?? row.upstreamId) : this.t('rules.allUpstreams');
  }

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null }, replaceUrl: true });
  }

  protected show(row: RuleRowFragment): void {
    void this.router.navigate(['/rules', row.id]);
  }

  protected async enable(row: RuleRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateRuleDocument, { id: row.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected nextPage(): void {
    const page = this.query.data()?.rules.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
