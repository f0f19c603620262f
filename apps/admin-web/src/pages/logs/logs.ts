import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { LucideDownload, LucideEraser, LucidePause, LucidePlay, LucideRadio, LucideRotateCw, LucideScrollText } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { LiveLogsDocument, LogNamesDocument, type LogRowFragment, LogsDocument } from '../../graphql/generated/logs/graphql';
import { injectQuery, injectSubscription } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Cell, type Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Page } from '../../ui/page';
import { SearchField } from '../../ui/search-field';
import { SidePanel } from '../../ui/side-panel';
import { filterOf, type LogAddress, OUTCOMES, outcomesOf, RANGES, type Range, rangeOf, STATUS_CLASSES } from './log-filters';
import { LogPanel } from './log-panel';
import { OutcomeBadge } from './outcome-badge';
import { Label } from '../../ui/label';

const PAGE_SIZE = 100;
const NAMES = 100;
const LIVE_ROWS = 1_000;

const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Every request that went through: searched in the past, or seen as it happens. */
@Component({
  selector: 'app-logs',
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Label, Cell, DataTable, EmptyState, ErrorState, FormsModule, LucideDownload, LucideEraser, LucidePause, LucidePlay, LucideRadio, LucideRotateCw, NzButtonComponent, NzSelectModule, OutcomeBadge, Page, SearchField],
  templateUrl: './logs.html',
  styleUrl: './logs.css',
})
export class Logs {
  readonly path = input<string>();
  readonly upstream = input<string>();
  readonly key = input<string>();
  readonly consumer = input<string>();
  readonly outcome = input<string>();
  readonly cls = input<string>();
  readonly status = input<string>();
  readonly range = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  readonly live = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly exportFormats = EXPORT_FORMATS;
  protected readonly outcomes = OUTCOMES;
  protected readonly statusClasses = STATUS_CLASSES;
  protected readonly ranges = Object.keys(RANGES) as Range[];
  protected readonly emptyIcon = LucideScrollText;
  private readonly router = inject(Router);
  private readonly panel = inject(SidePanel);

  private readonly address = computed<LogAddress>(() => ({ path: this.path(), upstream: this.upstream(), key: this.key(), consumer: this.consumer(), outcome: this.outcome(), cls: this.cls(), status: this.status() }));
  protected readonly chosenOutcomes = computed(() => outcomesOf(this.outcome()) ?? []);
  protected readonly isLive = computed(() => this.live() === '1');
  protected readonly chosenRange = computed(() => (this.from() ? null : rangeOf(this.range())));
  private readonly asked = signal(0);
  private readonly span = computed(() => {
    this.asked();
    const range = this.chosenRange();
    return range ? { from: new Date(Date.now() - RANGES[range] * 60_000).toISOString(), to: null } : { from: this.from() ?? null, to: this.to() ?? null };
  });
  private readonly searchFilter = computed(() => ({ ...filterOf(this.address()), ...this.span() }));
  protected readonly query = injectQuery(LogsDocument, () => (this.isLive() ? null : { first: PAGE_SIZE, filter: this.searchFilter() }));

  protected readonly paused = linkedSignal(() => !this.isLive());
  protected readonly liveRows = linkedSignal<boolean, readonly LogRowFragment[]>({ source: this.isLive, computation: () => [] });
  protected readonly dropped = signal(0);

  private readonly names = injectQuery(LogNamesDocument, () => ({ first: NAMES }));
  protected readonly upstreamChoices = computed(() => this.names.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly upstreamNames = computed(() => new Map(this.upstreamChoices().map(({ value, label }) => [value, label])));
  protected readonly consumerNames = computed(() => new Map(this.names.data()?.consumers.edges.map(({ node }) => [node.id, node.name]) ?? []));

  protected readonly rows = computed(() => (this.isLive() ? this.liveRows() : (this.query.data()?.requestLogs.edges.map((edge) => edge.node) ?? [])));
  protected readonly hasMore = computed(() => !this.isLive() && (this.query.data()?.requestLogs.pageInfo.hasNextPage ?? false));
  protected readonly columns = computed<Column[]>(() => [
    { key: 'at', label: this.t('logs.column.at'), width: '172px' },
    { key: 'status', label: this.t('logs.column.status'), width: '70px' },
    { key: 'request', label: this.t('logs.column.request') },
    { key: 'upstream', label: this.t('logs.column.upstream'), width: '130px' },
    { key: 'consumer', label: this.t('logs.column.consumer'), width: '130px' },
    { key: 'key', label: this.t('logs.column.key'), width: '80px', align: 'right' },
    { key: 'attempts', label: this.t('logs.column.attempts'), width: '84px', align: 'right' },
    { key: 'latency', label: this.t('logs.column.latency'), width: '94px', align: 'right' },
  ]);

  constructor() {
    injectSubscription(
      LiveLogsDocument,
      () => (this.isLive() && !this.paused() ? { filter: filterOf(this.address()) } : null),
      ({ requestLogged }) => {
        this.liveRows.update((rows) => [...requestLogged.rows].reverse().concat(rows).slice(0, LIVE_ROWS));
        this.dropped.update((dropped) => dropped + requestLogged.dropped);
      },
    );
  }

  /** All rows of the filter as it stands, streamed by the server. */
  protected exportUrl(format: ExportFormat): string {
    return `/api/admin/logs/export?format=${format}&filter=${encodeURIComponent(JSON.stringify(this.searchFilter()))}`;
  }

  protected narrow(params: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected clearFilter(): void {
    void this.router.navigate([], { queryParams: { range: '30d' } });
  }

  protected clearLive(): void {
    this.liveRows.set([]);
    this.dropped.set(0);
  }

  protected again(): void {
    this.asked.update((count) => count + 1);
  }

  protected open(row: LogRowFragment): void {
    this.panel.open(LogPanel, { label: `${row.method} ${row.path}`, data: row, widthPx: 720 });
  }

  protected nextPage(): void {
    const page = this.query.data()?.requestLogs.pageInfo;
    if (page?.hasNextPage && !this.query.busy()) void this.query.fetchMore({ after: page.endCursor });
  }

  protected latencyTone(ms: number): string {
    return ms > 5_000 ? 'slow' : ms > 1_000 ? 'slower' : '';
  }
}
