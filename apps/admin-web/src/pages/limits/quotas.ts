import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucideChartPie, LucideEllipsis, LucidePencil, LucidePlus, LucideRotateCcw, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type QuotaRowFragment, QuotasDocument, UpdateQuotaDocument } from '../../graphql/generated/limits/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
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
import { LimitsTabs } from './limits-tabs';
import { UsageMeter } from './usage-meter';

const PAGE_SIZE = 100;
const REFRESH_MS = 3_000;
const NAMED = 3;

/** Every quota, who shares it, and what is used of it. */
@Component({
  selector: 'app-quotas',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, LimitsTabs, LucideEllipsis, LucidePencil, LucidePlus, LucideRotateCcw, LucideTrash2, NzButtonComponent, Page, Pager, SWITCH, UsageMeter],
  templateUrl: './quotas.html',
  styles: '.name { font-weight: 500; color: var(--text-strong); }',
})
export class Quotas {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly actions = inject(LimitActions);
  protected readonly emptyIcon = LucideChartPie;
  private readonly format = inject(Format);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(QuotasDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: {} }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.quotas.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('quotas.column.name'), width: '240px' },
    { key: 'used', label: this.t('quotas.column.used'), width: '280px' },
    { key: 'reset', label: this.t('quotas.column.reset'), width: '180px' },
    { key: 'members', label: this.t('quotas.column.members') },
    { key: 'enabled', label: this.t('quotas.column.enabled'), width: '84px' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected membersOf({ members, memberCount }: QuotaRowFragment): string {
    const names = members.slice(0, NAMED).map(({ id, name }) => name ?? `#${id}`);
    const more = memberCount - names.length;
    return names.length === 0 ? this.t('quotas.nobody') : names.join(', ') + (more > 0 ? ` +${this.format.number(more)}` : '');
  }

  protected edit(quota?: QuotaRowFragment): void {
    void this.actions.editQuota({ quota });
  }

  protected async enable(quota: QuotaRowFragment, enableQuota: boolean): Promise<void> {
    await this.mutate(UpdateQuotaDocument, { id: quota.id, input: { enableQuota } }).catch((error: unknown) => this.notice.failed(error));
  }
}
