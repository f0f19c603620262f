import { CdkDrag, CdkDragDrop, CdkDragHandle, CdkDropList, moveItemInArray } from '@angular/cdk/drag-drop';
import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideArrowDown, LucideArrowUp, LucideGavel, LucideGripVertical, LucidePlus } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ReorderRulesDocument, type RuleRowFragment, RulesDocument, RuleUpstreamsDocument, UpdateRuleDocument } from '../../graphql/generated/rules/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { injectRuleName } from '../../ui/rule-name';
import { SWITCH } from '../../ui/switch';
import { RuleSwitchOn } from './rule-switch-on';

const MOST = 100;

/** All rules in the order in which they speak. */
@Component({
  selector: 'app-rules',
  imports: [Badge, CdkDrag, CdkDragHandle, CdkDropList, EmptyState, ErrorState, FormsModule, Label, LoadingRows, LucideArrowDown, LucideArrowUp, LucideGripVertical, LucidePlus, NzButtonComponent, Page, RouterLink, SearchField, SWITCH],
  templateUrl: './rules.html',
  styleUrls: ['../../ui/drag-list.css', './rules.css'],
})
export class Rules {
  readonly q = input<string>();
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideGavel;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly panel = inject(SidePanel);

  protected readonly query = injectQuery(RulesDocument, () => ({ first: MOST, filter: this.q() ? { search: this.q() } : null }));
  private readonly upstreams = injectQuery(RuleUpstreamsDocument, () => ({ first: MOST }));
  private readonly upstreamNames = computed(() => new Map(this.upstreams.data()?.upstreams.edges.map(({ node }) => [node.id, node.name]) ?? []));
  protected readonly rows = linkedSignal(() => this.query.data()?.rules.edges.map((edge) => edge.node) ?? []);
  /** An order names all rules: a part of them cannot be put into one. */
  protected readonly sortable = computed(() => this.session.may('UPDATE', 'RULE') && !this.q() && this.query.data()?.rules.pageInfo.hasNextPage === false);

  protected upstreamOf(row: RuleRowFragment): string {
    return row.upstreamId ? (this.upstreamNames().get(row.upstreamId) ?? row.upstreamId) : this.t('rules.allUpstreams');
  }

  protected search(term: string): void {
    void this.router.navigate([], { queryParams: { q: term || null }, replaceUrl: true });
  }

  protected dropped({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    void this.move(previousIndex, currentIndex);
  }

  protected async move(from: number, to: number): Promise<void> {
    const rows = [...this.rows()];
    moveItemInArray(rows, from, to);
    this.rows.set(rows);
    try {
      await this.mutate(ReorderRulesDocument, { ids: rows.map(({ id }) => id) });
    } catch (error) {
      this.notice.failed(error);
    }
    this.query.refetch();
  }

  /** A rule that would act is looked at before it is switched on; switching off, or on to log only, does no harm. */
  protected async toggle(row: RuleRowFragment): Promise<void> {
    if (!this.session.may('UPDATE', 'RULE')) return;
    const looksFirst = !row.enabled && row.mode === 'ENFORCE';
    if (looksFirst && !(await this.panel.ask<boolean>(RuleSwitchOn, { label: this.t('rules.switchOn.heading', { name: this.ruleName(row.name) }), data: row }))) return;
    await this.mutate(UpdateRuleDocument, { id: row.id, input: { enabled: !row.enabled } }).catch((error: unknown) => this.notice.failed(error));
  }
}
