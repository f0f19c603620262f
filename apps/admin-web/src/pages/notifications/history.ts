import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { LucideBellRing } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ChannelsDocument, type DeliveryRowFragment, DeliveriesDocument } from '../../graphql/generated/notifications/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { FIRST_PAGE, injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SidePanel } from '../../ui/side-panel';
import { DeliveryPanel } from './delivery-panel';
import { DELIVERY_STATUSES, STATUS_TONE } from './delivery-status';
import { injectEventLabels } from './event-labels';
import { NotificationTabs } from './notification-tabs';
import { SeverityBadge } from './severity-badge';

const PAGE_SIZE = 100;
const REFRESH_MS = 3_000;

/** What was told to whom, and whether it arrived. */
@Component({
  selector: 'app-history',
  imports: [Badge, Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, NotificationTabs, NzButtonComponent, NzSelectModule, Page, Pager, RelativeTime, SeverityBadge],
  templateUrl: './history.html',
  styles: `
    .filters { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 12px; }
    nz-select { width: 190px; }
    app-badge + span { margin-left: 8px; }
    .event { padding: 0; border: 0; background: none; font: inherit; font-weight: 500; color: var(--text-strong); cursor: pointer; }
  `,
})
export class History {
  readonly channel = input<string>();
  readonly status = input<string>();
  readonly event = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly statuses = DELIVERY_STATUSES;
  protected readonly tone = STATUS_TONE;
  protected readonly emptyIcon = LucideBellRing;
  protected readonly events = injectEventLabels();
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);

  private readonly filter = computed(() => ({
    channelId: this.channel() || null,
    status: DELIVERY_STATUSES.find((one) => one === this.status()) ?? null,
    eventType: this.event() || null,
  }));
  protected readonly filtered = computed(() => Object.values(this.filter()).some(Boolean));
  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(DeliveriesDocument, () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: this.filter() }), { pollIntervalMs: REFRESH_MS });
  private readonly channels = injectQuery(ChannelsDocument, () => ({ first: PAGE_SIZE }));
  protected readonly channelChoices = computed(() => this.channels.data()?.notificationChannels.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly channelNames = computed(() => new Map(this.channelChoices().map(({ value, label }) => [value, label])));
  protected readonly rows = computed(() => this.query.data()?.notifications.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'at', label: this.t('notifications.history.column.at'), width: '130px' },
    { key: 'event', label: this.t('notifications.history.column.event') },
    { key: 'severity', label: this.t('notifications.history.column.severity'), width: '110px' },
    { key: 'channel', label: this.t('notifications.routes.column.channel'), width: '180px' },
    { key: 'status', label: this.t('notifications.history.column.status'), width: '230px' },
    { key: 'attempts', label: this.t('notifications.history.column.attempts'), width: '84px', align: 'right' },
  ]);

  protected narrow(params: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: { ...params, ...FIRST_PAGE }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected clear(): void {
    void this.router.navigate([], { queryParams: {} });
  }

  protected open(row: DeliveryRowFragment): void {
    this.panel.open(DeliveryPanel, { label: this.events.nameOf(row.eventType), data: { id: row.id, event: this.events.nameOf(row.eventType), channel: this.channelNames().get(row.channelId) ?? row.channelId }, widthPx: 560 });
  }
}
