import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LucideGavel, LucidePlus } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type RuleMode, RulesDocument } from '../../graphql/generated/rules/graphql';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { injectRuleName } from '../../ui/rule-name';

const MOST = 100;

/** The rules that hold for an upstream, in their order: its own, and those for all. */
@Component({
  selector: 'app-upstream-rules',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, LucidePlus, NzButtonComponent, RouterLink],
  template: `
    @if (session.may('CREATE', 'RULE')) {
      <div class="line"><a nz-button nzType="primary" routerLink="/rules/new" [queryParams]="{ upstream: upstreamId() }"><svg lucidePlus></svg>{{ t('rules.create') }}</a></div>
    }
    @if (query.error(); as error) {
      <app-error-state [message]="error.message" (retry)="query.refetch()" />
    } @else if (!query.loading() && rows().length === 0) {
      <div class="card"><app-empty-state [icon]="emptyIcon" [heading]="t('rules.empty.heading')" [text]="t('rules.empty.text')" /></div>
    } @else {
      <app-data-table [rows]="rows()" [columns]="columns()" [loading]="query.loading()" [label]="t('rules.heading')" [rowHeightPx]="56">
        <ng-template appCell="name" [appCellOf]="rows()" let-row><a class="name" [routerLink]="['/rules', row.id]">{{ ruleName(row.name) }}</a><br /><code class="muted">{{ row.match }}</code></ng-template>
        <ng-template appCell="scope" [appCellOf]="rows()" let-row>{{ t(row.upstreamId ? 'upstreams.ownRule' : 'rules.allUpstreams') }}</ng-template>
        <ng-template appCell="mode" [appCellOf]="rows()" let-row><app-badge [tone]="row.mode === 'ENFORCE' ? 'good' : 'warn'" [soft]="false">{{ ruleMode(row.mode) }}</app-badge></ng-template>
        <ng-template appCell="enabled" [appCellOf]="rows()" let-row>{{ t(row.enabled ? 'ui.yes' : 'ui.no') }}</ng-template>
      </app-data-table>
    }
  `,
  styles: '.line { display: flex; justify-content: flex-end; margin-bottom: 12px; } .name { font-weight: 500; color: var(--text-strong); }',
})
export class UpstreamRules {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideGavel;
  protected readonly query = injectQuery(RulesDocument, () => ({ first: MOST, filter: { upstreamId: this.upstreamId() } }));
  protected readonly rows = computed(() => this.query.data()?.rules.edges.map(({ node }) => node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('rules.column.name') },
    { key: 'scope', label: this.t('rules.column.upstream'), width: '150px' },
    { key: 'mode', label: this.t('rules.column.mode'), width: '120px' },
    { key: 'enabled', label: this.t('rules.column.enabled'), width: '90px' },
  ]);

  protected ruleMode(mode: RuleMode): string {
    return this.t(`enums.ruleMode.${mode}`);
  }
}
