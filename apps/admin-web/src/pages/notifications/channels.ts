import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucideBell, LucideEllipsis, LucidePencil, LucidePlus, LucideSend, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type ChannelRowFragment, ChannelsDocument, DeleteChannelDocument, TestChannelDocument, UpdateChannelDocument } from '../../graphql/generated/notifications/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SecretOnce } from '../../ui/secret-once';
import { SidePanel } from '../../ui/side-panel';
import { SWITCH } from '../../ui/switch';
import { ChannelForm } from './channel-form';
import { NotificationTabs } from './notification-tabs';

const PAGE_SIZE = 100;
const REFRESH_MS = 5_000;

/** What a test came to; null while it is under way. */
type TestResult = { readonly succeeded: boolean; readonly answer: string } | null;

/** Where notifications go. */
@Component({
  selector: 'app-channels',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, Cell, DataTable, EmptyState, ErrorState, FormsModule, Label, LucideEllipsis, LucidePencil, LucidePlus, LucideSend, LucideTrash2, NotificationTabs, NzButtonComponent, Page, Pager, RelativeTime, SWITCH],
  templateUrl: './channels.html',
  styles: `
    .name { font-weight: 500; color: var(--text-strong); }
    .test { display: flex; gap: 8px; align-items: center; min-width: 0; }
    .answer { min-width: 0; color: var(--bad); }
    .passed { color: var(--good); }
    app-badge + span { margin-left: 8px; }
  `,
})
export class Channels {
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideBell;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  private readonly secret = inject(SecretOnce);
  protected readonly tests = signal<ReadonlyMap<string, TestResult>>(new Map());

  protected readonly pageSize = PAGE_SIZE;
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  protected readonly query = injectQuery(ChannelsDocument, () => ({ first: PAGE_SIZE, after: this.pages.after() }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.notificationChannels.edges.map((edge) => edge.node) ?? []);
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.t('notifications.channels.column.name'), width: '220px' },
    { key: 'target', label: this.t('notifications.channels.column.target'), width: '230px' },
    { key: 'state', label: this.t('notifications.channels.column.state') },
    { key: 'test', label: this.t('notifications.channels.column.test'), width: '280px' },
    { key: 'enabled', label: this.t('notifications.channels.column.enabled'), width: '84px' },
    { key: 'actions', label: '', width: '56px', align: 'right' },
  ]);

  protected async edit(channel?: ChannelRowFragment): Promise<void> {
    const label = channel ? this.t('notifications.channels.edit', { name: channel.name }) : this.t('notifications.channels.create');
    const secret = await this.panel.ask<string | null>(ChannelForm, { label, data: { channel } });
    if (secret) await this.secret.show({ heading: this.t('notifications.channels.signingSecret'), secret });
  }

  protected async test(channel: ChannelRowFragment): Promise<void> {
    this.keep(channel.id, null);
    try {
      this.keep(channel.id, (await this.mutate(TestChannelDocument, { channelId: channel.id })).sendTestNotification);
    } catch (error) {
      this.keep(channel.id, { succeeded: false, answer: this.notice.explain(error) });
    }
  }

  protected async enable(channel: ChannelRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateChannelDocument, { id: channel.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }

  protected async remove(channel: ChannelRowFragment): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('notifications.channels.delete.heading', { name: channel.name }), text: this.t('notifications.channels.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.mutate(DeleteChannelDocument, { id: channel.id }, ['notificationChannels', 'notificationRoutes', 'notifications']).catch((error: unknown) => this.notice.failed(error));
  }

  private keep(id: string, result: TestResult): void {
    this.tests.update((tests) => new Map(tests).set(id, result));
  }
}
