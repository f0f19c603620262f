import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { LucideDownload, LucideKeyRound, LucidePlus, LucideUpload } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type KeyRowFragment, KeysDocument, KeyUpstreamsDocument } from '../../graphql/generated/keys/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Session } from '../../session/session';
import { Cell, type Column, DataTable, type Sort } from '../../ui/data-table';
import { Confirm } from '../../ui/confirm';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { ViewMenu } from '../../ui/view-menu';
import { deleteKeys, EXPORT_URL, setStatus } from './batch-api';
import { CONDITIONS, apiSort, filterOf, sortOf } from './key-filters';
import { ImportKeys } from './import-keys';
import { KeyForm } from './key-form';
import { KeyPanel } from './key-panel';
import { KeyState } from './key-state';
import { Label } from '../../ui/label';

const PAGE_SIZE = 100;
const REFRESH_MS = 3_000;
const UPSTREAM_CHOICES = 100;
const HIDDEN_COLUMNS = 'console.keys.hiddenColumns';

@Component({
  selector: 'app-keys',
  imports: [Label, Cell, DataTable, EmptyState, ErrorState, FormsModule, KeyState, LucideDownload, LucidePlus, LucideUpload, NzButtonComponent, NzSelectModule, Page, RelativeTime, SearchField, ViewMenu],
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
  protected readonly emptyIcon = LucideKeyRound;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);
  private readonly confirm = inject(Confirm);
  private readonly notice = inject(Notice);
  private readonly preferences = inject(Preferences);

  protected readonly selected = signal<ReadonlySet<string>>(new Set());
  protected readonly exportUrl = computed(() => (this.upstream() ? `${EXPORT_URL}?upstream_id=${this.upstream()}` : EXPORT_URL));

  protected readonly address = computed(() => ({ q: this.q(), upstream: this.upstream(), condition: this.condition(), tag: this.tag(), order: this.order() }));
  protected readonly params = computed(() => Object.fromEntries(Object.entries(this.address()).filter((entry): entry is [string, string] => Boolean(entry[1]))));
  protected readonly filtered = computed(() => Object.keys(this.params()).some((name) => name !== 'order'));
  protected readonly sort = computed(() => sortOf(this.order()));
  protected readonly query = injectQuery(KeysDocument, () => ({ first: PAGE_SIZE, filter: filterOf(this.address()), sort: apiSort(this.sort()) }), { pollIntervalMs: REFRESH_MS });
  protected readonly rows = computed(() => this.query.data()?.apiKeys.edges.map((edge) => edge.node) ?? []);
  protected readonly total = computed(() => this.query.data()?.apiKeys.totalCount ?? 0);
  private readonly upstreams = injectQuery(KeyUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly upstreamNames = computed(() => new Map(this.upstreamChoices().map(({ value, label }) => [value, label])));

  protected readonly allColumns = computed<Column[]>(() => [
    { key: 'name', label: this.t('keys.column.name'), sortKey: 'NAME' },
    { key: 'upstream', label: this.t('keys.column.upstream'), width: '130px' },
    { key: 'state', label: this.t('keys.column.state'), width: '270px' },
    { key: 'tags', label: this.t('keys.column.tags'), width: '140px' },
    { key: 'weight', label: this.t('keys.column.weight'), width: '84px', align: 'right', sortKey: 'WEIGHT' },
    { key: 'priority', label: this.t('keys.column.priority'), width: '84px', align: 'right', sortKey: 'PRIORITY' },
    { key: 'uses', label: this.t('keys.column.uses'), width: '90px', align: 'right', sortKey: 'USES' },
    { key: 'lastUsed', label: this.t('keys.column.lastUsed'), width: '116px', align: 'right', sortKey: 'LAST_USED_AT' },
    { key: 'expires', label: this.t('keys.column.expires'), width: '116px', align: 'right', sortKey: 'EXPIRES_AT' },
    { key: 'owner', label: this.t('keys.column.owner'), width: '120px' },
  ]);
  protected readonly optionalColumns = computed(() => this.allColumns().slice(1));
  protected readonly hidden = signal<ReadonlySet<string>>(new Set((localStorage.getItem(HIDDEN_COLUMNS) ?? 'priority,expires,owner').split(',')));
  protected readonly columns = computed(() => this.allColumns().filter((column) => !this.hidden().has(column.key)));

  constructor() {
    effect(() => localStorage.setItem(HIDDEN_COLUMNS, [...this.hidden()].join(',')));
  }

  protected narrow(params: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
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

  protected import(): void {
    this.panel.ask(ImportKeys, { label: this.t('keys.import.heading'), data: this.upstream() ?? null, widthPx: 620 }).then(() => this.query.refetch());
  }

  protected async setSelected(status: 'active' | 'disabled'): Promise<void> {
    const ids = [...this.selected()];
    if (status === 'disabled' && !(await this.confirm.ask({ heading: this.t('keys.bulk.disable', { count: ids.length }), text: this.t('keys.disable.text'), action: this.t('keys.disable.action') }))) return;
    await this.change(() => setStatus(ids, status, this.preferences.language()));
  }

  protected async deleteSelected(): Promise<void> {
    const ids = [...this.selected()];
    const sure = await this.confirm.ask({ heading: this.t('keys.bulk.delete', { count: ids.length }), text: this.t('keys.delete.text'), action: this.t('ui.delete') });
    if (sure) await this.change(() => deleteKeys(ids, this.preferences.language()));
  }

  private async change(send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
      this.selected.set(new Set());
      this.query.refetch();
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected nextPage(): void {
    const page = this.query.data()?.apiKeys.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }
}
