import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { LucideEllipsis, LucideGauge, LucidePencil, LucidePlus, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type LimitRowFragment, LimitsDocument, UpdateLimitDocument } from '../../graphql/generated/limits/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { injectPages, isEmptyPage } from '../../ui/pages';
import { SWITCH } from '../../ui/switch';
import { LimitActions } from './limit-actions';
import { SUBJECT_KINDS, subjectName, windowLabel } from './limit-subjects';
import { LimitsTabs } from './limits-tabs';
import { UsageMeter } from './usage-meter';

const PAGE_SIZE = 100;
const REFRESH_MS = 3_000;

/** Every limit, whoever it is about, and where its windows stand. */
@Component({
  selector: 'app-limits',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, LimitsTabs, LucideEllipsis, LucidePencil, LucidePlus, LucideTrash2, NzButtonComponent, NzSelectModule, Page, Pager, SWITCH, UsageMeter],
  templateUrl: './limits.html',
  styles: `
    .filters { margin-bottom: 12px; }
    nz-select { width: 220px; }
    .name { font-weight: 500; color: var(--text-strong); }
    .meters { display: flex; gap: 18px; }
    .meters app-usage-meter { flex: 1; min-width: 0; max-width: 190px; }
  `,
})
export class Limits {
  readonly kind = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly actions = inject(LimitActions);
  protected readonly kinds = SUBJECT_KINDS;
  protected readonly emptyIcon = LucideGauge;
  protected readonly windowLabel = windowLabel;
  private readonly router = inject(Router);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  protected readonly chosenKind = computed(() => SUBJECT_KINDS.find((one) => one === this.kind()) ?? null);
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(LimitsDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: this.chosenKind() ? { subjectKind: this.chosenKind()! } : {} }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.limits.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'subject', label: this.t('limits.column.subject'), width: '200px' },
    { key: 'rates', label: this.t('limits.column.rates'), width: '290px' },
    { key: 'standing', label: this.t('limits.column.standing') },
    { key: 'enabled', label: this.t('limits.column.enabled'), width: '84px' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected nameOf(limit: LimitRowFragment): string {
    return subjectName(limit, this.t);
  }

  protected narrow(kind: string | null): void {
    void this.router.navigate([], { queryParams: { kind }, replaceUrl: true });
  }

  protected edit(limit?: LimitRowFragment): void {
    void this.actions.editLimit({ limit });
  }

  protected async enable(limit: LimitRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateLimitDocument, { id: limit.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }
}
