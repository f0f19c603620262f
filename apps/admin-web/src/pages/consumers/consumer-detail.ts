import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LucideEllipsis, LucideGauge, LucideKeySquare, LucidePencil, LucidePlus, LucidePower, LucideRefreshCw, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ConsumerDocument, ConsumerUpstreamsDocument, DeleteConsumerDocument, DeleteVirtualKeyDocument, RotateVirtualKeyDocument, UpdateConsumerDocument, UpdateVirtualKeyDocument, type VirtualKeyRowFragment, VirtualKeysDocument } from '../../graphql/generated/consumers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SecretOnce } from '../../ui/secret-once';
import { SidePanel } from '../../ui/side-panel';
import { quotaText } from '../limits/quota-text';
import { SubjectLimits } from '../limits/subject-limits';
import { ConsumerForm } from './consumer-form';
import { VirtualKeyLimits } from './virtual-key-limits';
import { VirtualKeyForm } from './virtual-key-form';

const PAGE_SIZE = 100;
const UPSTREAM_CHOICES = 100;
/** For how long the old secret still works after a rotation. */
const GRACE_SECONDS = 86_400;

@Component({
  selector: 'app-consumer-detail',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, LucideEllipsis, LucideGauge, LucidePencil, LucidePlus, LucidePower, LucideRefreshCw, LucideTrash2, NzButtonComponent, Page, Pager, RelativeTime, RouterLink, SubjectLimits],
  templateUrl: './consumer-detail.html',
  styles: '.under { display: flex; align-items: center; gap: 10px; margin-top: 4px; } .bar { display: flex; justify-content: space-between; align-items: center; margin-bottom: 10px; } h2 { font-size: 14px; } .name { font-weight: 500; color: var(--text-strong); } .limits { margin-top: 20px; padding: 16px 18px 8px; }',
})
export class ConsumerDetail {
  readonly id = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideKeySquare;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  private readonly secret = inject(SecretOnce);
  private readonly router = inject(Router);

  protected readonly query = injectQuery(ConsumerDocument, () => ({ id: this.id() }));
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.keys, this.rows()));
  protected readonly keys = injectQuery(VirtualKeysDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: { consumerId: this.id() } }));
  private readonly upstreams = injectQuery(ConsumerUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  private readonly upstreamNames = computed(() => new Map(this.upstreams.data()?.upstreams.edges.map(({ node }) => [node.id, node.name]) ?? []));
  protected readonly subject = computed(() => ({ subjectKind: 'CONSUMER' as const, consumerId: this.id() }));
  protected readonly consumer = computed(() => this.query.data()?.consumer);
  protected readonly rows = computed(() => this.keys.data()?.virtualKeys.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('virtualKeys.column.name') },
    { key: 'upstreams', label: this.t('virtualKeys.column.upstreams'), width: '200px' },
    { key: 'state', label: this.t('virtualKeys.column.state'), width: '150px' },
    { key: 'uses', label: this.t('virtualKeys.column.uses'), width: '90px', align: 'right' },
    { key: 'quota', label: this.t('virtualKeys.column.quota'), width: '130px', align: 'right' },
    { key: 'lastUsed', label: this.t('virtualKeys.column.lastUsed'), width: '120px', align: 'right' },
    { key: 'expires', label: this.t('virtualKeys.column.expires'), width: '120px', align: 'right' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected upstreamsOf(row: VirtualKeyRowFragment): string {
    return row.allowedUpstreamIds?.map((id) => this.upstreamNames().get(id) ?? id).join(', ') ?? this.t('virtualKeys.form.allUpstreams');
  }

  protected quotaOf(row: VirtualKeyRowFragment): string {
    return quotaText(row, this.format);
  }

  protected limitsOf(key: VirtualKeyRowFragment): void {
    this.panel.open(VirtualKeyLimits, { label: this.t('virtualKeys.limits'), data: key, widthPx: 600 });
  }

  protected async issue(): Promise<void> {
    const secret = await this.panel.ask<string>(VirtualKeyForm, { label: this.t('virtualKeys.create'), data: { consumerId: this.id() } });
    if (secret) await this.secret.show({ heading: this.t('virtualKeys.issued'), secret });
  }

  protected async editKey(key: VirtualKeyRowFragment): Promise<void> {
    await this.panel.ask(VirtualKeyForm, { label: this.t('virtualKeys.edit', { name: key.name }), data: { consumerId: this.id(), key } });
  }

  protected async rotate(key: VirtualKeyRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('virtualKeys.rotate.heading', { name: key.name }), text: this.t('virtualKeys.rotate.text'), action: this.t('virtualKeys.rotate.action'), danger: false });
    if (!sure) return;
    try {
      const { secret } = (await this.mutate(RotateVirtualKeyDocument, { id: key.id, gracePeriodSeconds: GRACE_SECONDS })).rotateVirtualKey;
      if (secret) await this.secret.show({ heading: this.t('virtualKeys.issued'), secret });
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected async toggleKey(key: VirtualKeyRowFragment): Promise<void> {
    await this.mutate(UpdateVirtualKeyDocument, { id: key.id, input: { enabled: !key.enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected async removeKey(key: VirtualKeyRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('virtualKeys.delete.heading', { name: key.name }), text: this.t('virtualKeys.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.mutate(DeleteVirtualKeyDocument, { id: key.id }, ['virtualKeys']).catch((error: unknown) => this.notice.failed(error));
  }

  protected async edit(): Promise<void> {
    await this.panel.ask(ConsumerForm, { label: this.t('consumers.edit', { name: this.consumer()!.name }), data: this.consumer() });
  }

  protected async toggle(): Promise<void> {
    const consumer = this.consumer()!;
    if (consumer.enabled && !(await this.confirm.ask({ heading: this.t('consumers.disable.heading', { name: consumer.name }), text: this.t('consumers.disable.text'), action: this.t('ui.disable') }))) return;
    await this.mutate(UpdateConsumerDocument, { id: consumer.id, input: { enabled: !consumer.enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected async remove(): Promise<void> {
    const consumer = this.consumer()!;
    const sure = await this.confirm.ask({ heading: this.t('consumers.delete.heading', { name: consumer.name }), text: this.t('consumers.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    try {
      await this.router.navigate(['/consumers']);
      await this.mutate(DeleteConsumerDocument, { id: consumer.id }, ['consumers', 'virtualKeys']);
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
