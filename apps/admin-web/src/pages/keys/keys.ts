import { Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideKeyRound, LucidePlus, LucideUpload } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type ApiKeyChangeInput, type ApiKeyFilter, DeleteKeysDocument, KeyCountDocument, type KeyRowFragment, KeysDocument, KeyTrafficDocument, KeyUpstreamsDocument, UpdateKeysDocument } from '../../graphql/generated/keys/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Cell, type Column, DataTable, type Sort } from '../../ui/data-table';
import { Confirm } from '../../ui/confirm';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { FIRST_PAGE, injectPages, isEmptyPage } from '../../ui/pages';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { Sparkline } from '../../ui/sparkline';
import { ViewMenu } from '../../ui/view-menu';
import { type BulkAct, KeyBulkBar } from './key-bulk-bar';
import { KeyBulkForm } from './key-bulk-form';
import { KeyExportMenu } from './key-export-menu';
import { CONDITIONS, apiSort, filterOf, sortOf } from './key-filters';
import { KeyForm } from './key-form';
import { KeyPanel } from './key-panel';
import { KeyProbeRun } from './key-probe-run';
import { KeyState } from './key-state';
import { Label } from '../../ui/label';

const PAGE_SIZE = 100;
const REFRESH_MS = 1_500;
/** Counting a hundred thousand keys costs ten times what a page of them does. */
const COUNT_MS = 10_000;
const TRAFFIC_MS = 60_000;
const TRAFFIC_HOURS = 24;
const UPSTREAM_CHOICES = 100;
const HIDDEN_COLUMNS = 'console.keys.hiddenColumns';
const HIDDEN_AT_FIRST = 'priority,expires,owner,quota';

type Target = { ids: string[] } | { filter: ApiKeyFilter };

@Component({
  selector: 'app-keys',
  imports: [Label, Cell, DataTable, EmptyState, ErrorState, FormsModule, KeyBulkBar, KeyExportMenu, KeyProbeRun, KeyState, LucidePlus, LucideUpload, NzButtonComponent, NzSelectModule, Page, Pager, RelativeTime, RouterLink, SearchField, Sparkline, ViewMenu],
  templateUrl: './keys.html',
  styleUrl: './keys.css',
})
export class Keys {
  readonly q = input<string>();
  readonly upstream = input<string>();
  readonly condition = input<string>();
  readonly tag = input<string>();
  readonly order = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly conditions = CONDITIONS;
  protected readonly pageSize = PAGE_SIZE;
  protected readonly emptyIcon = LucideKeyRound;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);
  private readonly confirm = inject(Confirm);
  private readonly notice = inject(Notice);
  private readonly mutate = injectMutate();

  protected readonly address = computed(() => ({ q: this.q(), upstream: this.upstream(), condition: this.condition(), tag: this.tag(), order: this.order() }));
  protected readonly params = computed(() => Object.fromEntries(Object.entries(this.address()).filter((entry): entry is [string, string] => Boolean(entry[1]))));
  protected readonly filtered = computed(() => Object.keys(this.params()).some((name) => name !== 'order'));
  protected readonly sort = computed(() => sortOf(this.order()));
  private readonly filter = computed(() => filterOf(this.address()));
  protected readonly pages = injectPages(() => isEmptyPage(this.query, this.rows()));
  /** Whether the bulk acts are on all that the filter finds; another filter is another matter. */
  protected readonly allMatching = linkedSignal({ source: () => JSON.stringify(this.filter()), computation: () => false });
  protected readonly selected = signal<ReadonlySet<string>>(new Set());

  protected readonly query = injectQuery(
    KeysDocument,
    () => ({ first: PAGE_SIZE, after: this.pages.after(), filter: this.filter(), sort: apiSort(this.sort()), withQuota: !this.hidden().has('quota') }),
    { pollIntervalMs: REFRESH_MS },
  );
  protected readonly rows = computed(() => this.query.data()?.apiKeys.edges.map((edge) => edge.node) ?? []);
  private readonly counted = injectQuery(KeyCountDocument, () => ({ filter: this.filter() }), { pollIntervalMs: COUNT_MS });
  protected readonly total = computed(() => this.counted.data()?.apiKeys.totalCount ?? this.rows().length);
  protected readonly count = computed(() => (this.allMatching() ? this.total() : this.selected().size));
  protected readonly pageSelected = computed(() => !this.allMatching() && this.rows().length > 0 && this.rows().every(({ id }) => this.selected().has(id)));
  private readonly ids = computed(() => this.rows().map(({ id }) => id).join());
  private readonly traffic = injectQuery(KeyTrafficDocument, () => (this.ids() && !this.hidden().has('traffic') ? { ids: this.ids().split(','), hours: TRAFFIC_HOURS } : null), { pollIntervalMs: TRAFFIC_MS });
  protected readonly trafficOf = computed(() => new Map(this.traffic.data()?.apiKeyTraffic.map((one) => [one.apiKeyId, { ...one, sum: one.requests.reduce((sum, requests) => sum + requests, 0) }]) ?? []));
  private readonly upstreams = injectQuery(KeyUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly upstreamNames = computed(() => new Map(this.upstreamChoices().map(({ value, label }) => [value, label])));

  protected readonly allColumns = computed<Column[]>(() => [
    { key: 'name', label: this.t('keys.column.name'), sortKey: 'NAME' },
    { key: 'upstream', label: this.t('keys.column.upstream'), width: '120px' },
    { key: 'state', label: this.t('keys.column.state'), width: '250px' },
    { key: 'tags', label: this.t('keys.column.tags'), width: '110px' },
    { key: 'weight', label: this.t('keys.column.weight'), width: '84px', align: 'right', sortKey: 'WEIGHT' },
    { key: 'priority', label: this.t('keys.column.priority'), width: '84px', align: 'right', sortKey: 'PRIORITY' },
    { key: 'traffic', label: this.t('keys.column.traffic'), width: '96px' },
    { key: 'uses', label: this.t('keys.column.uses'), width: '80px', align: 'right', sortKey: 'USES' },
    { key: 'lastUsed', label: this.t('keys.column.lastUsed'), width: '110px', align: 'right', sortKey: 'LAST_USED_AT' },
    { key: 'expires', label: this.t('keys.column.expires'), width: '116px', align: 'right', sortKey: 'EXPIRES_AT' },
    { key: 'owner', label: this.t('keys.column.owner'), width: '120px' },
    { key: 'quota', label: this.t('keys.column.quota'), width: '120px', align: 'right' },
  ]);
  protected readonly optionalColumns = computed(() => this.allColumns().slice(1));
  protected readonly hidden = signal<ReadonlySet<string>>(new Set((localStorage.getItem(HIDDEN_COLUMNS) ?? HIDDEN_AT_FIRST).split(',')));
  protected readonly columns = computed(() => this.allColumns().filter((column) => !this.hidden().has(column.key)));

  constructor() {
    effect(() => localStorage.setItem(HIDDEN_COLUMNS, [...this.hidden()].join(',')));
  }

  protected narrow(params: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: { ...params, ...FIRST_PAGE }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected show(params: Readonly<Record<string, string>>): void {
    void this.router.navigate([], { queryParams: params });
  }

  protected sortBy(sort: Sort): void {
    this.narrow({ order: `${sort.descending ? '-' : ''}${sort.key}` });
  }

  protected open(row: KeyRowFragment): void {
    this.panel.open(KeyPanel, { label: row.name, data: row.id, widthPx: 600 });
  }

  protected async create(): Promise<void> {
    await this.panel.ask(KeyForm, { label: this.t('keys.create'), data: { upstreamId: this.upstream() } });
  }

  protected selectNone(): void {
    this.allMatching.set(false);
    this.selected.set(new Set());
  }

  /** Rows that are ticked one by one are what is meant from then on. */
  protected select(ids: ReadonlySet<string>): void {
    this.allMatching.set(false);
    this.selected.set(ids);
  }

  protected async act(act: BulkAct): Promise<void> {
    const count = this.format.number(this.count());
    switch (act) {
      case 'enable':
        return this.change({ status: 'ACTIVE' });
      case 'disable':
        if (await this.confirm.ask({ heading: this.t('keys.bulk.disable', { count }), text: this.t('keys.disable.text'), action: this.t('keys.disable.action') })) await this.change({ status: 'DISABLED' });
        return;
      case 'delete':
        if (await this.confirm.ask({ heading: this.t('keys.bulk.delete', { count }), text: this.t('keys.delete.text'), action: this.t('ui.delete') })) await this.run(async (target) => (await this.mutate(DeleteKeysDocument, target, ['apiKeys'])).deleteApiKeys.count, 'keys.bulk.deleted');
        return;
      case 'change': {
        const change = await this.panel.ask<ApiKeyChangeInput>(KeyBulkForm, { label: this.t('keys.bulk.change'), data: this.count() });
        if (change) await this.change(change);
      }
    }
  }

  private change(change: ApiKeyChangeInput): Promise<void> {
    return this.run(async (target) => (await this.mutate(UpdateKeysDocument, { ...target, change })).updateApiKeys.count, 'keys.bulk.changed');
  }

  private async run(send: (target: Target) => Promise<number>, done: 'keys.bulk.changed' | 'keys.bulk.deleted'): Promise<void> {
    try {
      const count = await send(this.allMatching() ? { filter: this.filter() } : { ids: [...this.selected()] });
      this.notice.done(this.t(done, { count: this.format.number(count) }));
      this.selectNone();
      this.query.refetch();
      this.counted.refetch();
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
