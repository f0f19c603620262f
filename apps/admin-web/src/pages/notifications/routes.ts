import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { LucideEllipsis, LucidePencil, LucidePlus, LucideSplit, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ChannelsDocument, DeleteRouteDocument, type RouteRowFragment, RoutesDocument, RouteUpstreamsDocument, UpdateRouteDocument } from '../../graphql/generated/notifications/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { injectPages, isEmptyPage } from '../../ui/pages';
import { SidePanel } from '../../ui/side-panel';
import { SWITCH } from '../../ui/switch';
import { injectEventLabels } from './event-labels';
import { NotificationTabs } from './notification-tabs';
import { RouteForm } from './route-form';
import { SeverityBadge } from './severity-badge';

const PAGE_SIZE = 100;

/** Which events go to which channel. */
@Component({
  selector: 'app-routes',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, LucideEllipsis, LucidePencil, LucidePlus, LucideTrash2, NotificationTabs, NzButtonComponent, Page, Pager, RouterLink, SeverityBadge, SWITCH],
  templateUrl: './routes.html',
  styles: '.name { font-weight: 500; color: var(--text-strong); }',
})
export class Routes {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideSplit;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  protected readonly events = injectEventLabels();

  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(RoutesDocument, () => ({ first: PAGE_SIZE, after: this.pages.after() }));
  private readonly channels = injectQuery(ChannelsDocument, () => ({ first: PAGE_SIZE }));
  private readonly upstreams = injectQuery(RouteUpstreamsDocument, () => ({ first: PAGE_SIZE }));
  protected readonly channelNames = computed(() => new Map(this.channels.data()?.notificationChannels.edges.map(({ node }) => [node.id, node.name]) ?? []));
  protected readonly hasChannels = computed(() => this.channels.loading() || this.channelNames().size > 0);
  private readonly upstreamNames = computed(() => new Map(this.upstreams.data()?.upstreams.edges.map(({ node }) => [node.id, node.name]) ?? []));
  protected readonly rows = computed(() => this.query.data()?.notificationRoutes.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('notifications.routes.column.name'), width: '220px' },
    { key: 'events', label: this.t('notifications.routes.column.events') },
    { key: 'severity', label: this.t('notifications.routes.column.severity'), width: '130px' },
    { key: 'channel', label: this.t('notifications.routes.column.channel'), width: '180px' },
    { key: 'quiet', label: this.t('notifications.routes.column.quiet'), width: '170px' },
    { key: 'enabled', label: this.t('notifications.channels.column.enabled'), width: '84px' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected eventsOf(route: RouteRowFragment): string {
    return route.eventTypes.map((type) => this.events.nameOf(type)).join(', ') || this.t('notifications.routes.allEvents');
  }

  protected upstreamsOf(route: RouteRowFragment): string {
    return route.upstreamIds.map((id) => this.upstreamNames().get(id) ?? `#${id}`).join(', ') || this.t('notifications.routes.form.allUpstreams');
  }

  /** How often it speaks, in short. */
  protected paceOf(route: RouteRowFragment): string {
    const once = this.t('notifications.routes.once', { time: this.format.duration(route.dedupeSeconds * 1_000) });
    return route.digestAfter ? `${once} · ${this.t('notifications.routes.digest', { count: route.digestAfter })}` : once;
  }

  protected edit(route?: RouteRowFragment): void {
    const label = route ? this.t('notifications.routes.edit', { name: route.name }) : this.t('notifications.routes.create');
    void this.panel.ask(RouteForm, { label, data: { route } });
  }

  protected async enable(route: RouteRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateRouteDocument, { id: route.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected async remove(route: RouteRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('notifications.routes.delete.heading', { name: route.name }), text: this.t('notifications.routes.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.mutate(DeleteRouteDocument, { id: route.id }, ['notificationRoutes']).catch((error: unknown) => this.notice.failed(error));
  }
}
