import { Component, computed, inject, input, linkedSignal, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideChartColumn, LucideDownload, LucideRotateCw, LucideScrollText } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { AnalyticsChoicesDocument, type AnalyticsDimension, AnalyticsDocument, type AnalyticsMetric, type AnalyticsQuery } from '../../graphql/generated/analytics/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Session } from '../../session/session';
import { Chart } from '../../ui/chart';
import { Cell, type Column, DataTable, type Sort } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { instantOf, localInputOf } from '../../ui/local-date-time';
import { Page } from '../../ui/page';
import { Segmented } from '../../ui/segmented';
import { KeySelect } from '../limits/key-select';
import { OUTCOMES } from '../logs/log-filters';
import { type AnalyticsAddress, DIMENSIONS, type AnalyticsQuestion, exportUrl, METRICS, questionOf, type Range, RANGES, rangeOf, STEPS } from './analytics-address';
import { analyticsOptions, chartHeightPx, pointAt } from './analytics-chart';
import { logsBehind } from './logs-behind';

const CHOICES = 100;
const MOST_ROWS = 1_000;
/** Wide enough for a name and for a figure with its heading. */
const DIMENSION_PX = 190;
const METRIC_PX = 140;

type AnswerRow = AnalyticsQuery['analytics']['rows'][number];
interface TableRow extends AnswerRow {
  readonly id: string;
  /** The address parameters of the log behind it, where there is one. */
  readonly logs: Record<string, string> | null;
}

const COUNTED = new Set<AnalyticsMetric>(['REQUESTS', 'SUCCESSES', 'ATTEMPTS', 'UNITS', 'BYTES_IN', 'BYTES_OUT']);

/** Free questions about the traffic: by what, which figures, of which requests, when. The whole question is in the address. */
@Component({
  selector: 'app-analytics',
  imports: [Cell, Chart, DataTable, EmptyState, ErrorState, FormsModule, KeySelect, LoadingRows, LucideDownload, LucideRotateCw, LucideScrollText, NzButtonComponent, NzInputDirective, NzSelectModule, Page, RouterLink, Segmented],
  templateUrl: './analytics.html',
  styleUrl: './analytics.css',
})
export class Analytics {
  readonly by = input<string>();
  readonly show = input<string>();
  readonly range = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  readonly step = input<string>();
  readonly upstream = input<string>();
  readonly consumer = input<string>();
  readonly key = input<string>();
  readonly outcome = input<string>();
  readonly status = input<string>();
  readonly order = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly dimensions = DIMENSIONS;
  protected readonly metrics = METRICS;
  protected readonly outcomes = OUTCOMES;
  protected readonly steps = STEPS;
  protected readonly rangeNames = Object.keys(RANGES) as Range[];
  protected readonly emptyIcon = LucideChartColumn;
  protected readonly localInputOf = localInputOf;
  private readonly preferences = inject(Preferences);
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  private readonly nowMs = signal(Date.now());
  private readonly address = computed<AnalyticsAddress>(() => ({
    by: this.by(),
    show: this.show(),
    range: this.range(),
    from: this.from(),
    to: this.to(),
    step: this.step(),
    upstream: this.upstream(),
    consumer: this.consumer(),
    key: this.key(),
    outcome: this.outcome(),
    status: this.status(),
  }));
  protected readonly question = computed(() => questionOf(this.address(), this.nowMs(), this.preferences.timeZone()));
  protected readonly chosenRange = computed(() => rangeOf(this.address()) ?? 'custom');
  protected readonly exportUrl = computed(() => exportUrl(this.question()));
  protected readonly keyFilter = computed(() => (this.key() ? [this.key()!] : []));

  protected readonly query = injectQuery(AnalyticsDocument, () => ({ ...this.question(), limit: MOST_ROWS }));
  private readonly choices = injectQuery(AnalyticsChoicesDocument, () => ({ first: CHOICES }));
  protected readonly upstreams = computed(() => this.choices.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly consumers = computed(() => this.choices.data()?.consumers.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);

  /** What the answer on screen was asked by: the question may be a step ahead of it. */
  private readonly answered = linkedSignal<AnalyticsQuery | undefined, AnalyticsQuestion>({ source: this.query.data, computation: () => untracked(this.question) });
  private readonly answeredDimensions = computed(() => this.answered().dimensions);
  protected readonly answeredMetrics = computed(() => this.query.data()?.analytics.metrics ?? []);
  protected readonly charted = linkedSignal<AnalyticsMetric[], AnalyticsMetric>({
    source: this.answeredMetrics,
    computation: (metrics, before) => (before && metrics.includes(before.value) ? before.value : (metrics[0] ?? 'REQUESTS')),
  });
  protected readonly chartChoices = computed(() => this.answeredMetrics().map((value) => ({ value, label: this.t(`analytics.metric.${value}`) })));

  private readonly answer = computed<TableRow[]>(() => {
    const readsLogs = this.session.may('READ', 'REQUEST_LOG');
    return (this.query.data()?.analytics.rows ?? []).map((row) => ({
      ...row,
      id: [row.at, row.upstreamId, row.consumerId, row.apiKeyId, row.outcome, row.status].join('|'),
      logs: readsLogs ? logsBehind(row, this.answered()) : null,
    }));
  });
  protected readonly sort = computed<Sort | null>(() => {
    const key = this.order()?.replace(/^-/, '');
    return key ? { key, descending: this.order()!.startsWith('-') } : null;
  });
  protected readonly rows = computed(() => {
    const sort = this.sort();
    if (!sort) return this.answer();
    const metric = this.answeredMetrics().findIndex((one) => one === sort.key);
    const value = (row: TableRow): number | string => (metric >= 0 ? (row.values[metric] ?? -1) : sort.key === 'TIME' ? (row.at ?? '') : this.textOf(row, sort.key as AnalyticsDimension));
    const compare = (a: TableRow, b: TableRow): number => {
      const [left, right] = [value(a), value(b)];
      return typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
    };
    return this.answer().toSorted((a, b) => compare(a, b) * (sort.descending ? -1 : 1));
  });
  protected readonly full = computed(() => this.answer().length >= MOST_ROWS);
  protected readonly columns = computed<Column[]>(() => [
    ...this.answeredDimensions().map((dimension) => ({ key: dimension, label: this.t(`analytics.dimension.${dimension}`), width: `${DIMENSION_PX}px`, sortKey: dimension })),
    ...this.answeredMetrics().map((metric) => ({ key: metric, label: this.t(`analytics.metric.${metric}`), width: `${METRIC_PX}px`, align: 'right' as const, sortKey: metric })),
    { key: 'logs', label: '', width: '56px', align: 'right' },
  ]);

  private readonly points = computed(() => {
    const metric = this.answeredMetrics().indexOf(this.charted());
    const others = this.answeredDimensions().filter((dimension) => dimension !== 'TIME');
    return this.answer().map((row) => ({ at: row.at ?? null, label: this.nameOf(row, others), value: row.values[metric] ?? null, logs: row.logs }));
  });
  protected readonly chart = computed(() =>
    analyticsOptions(this.points(), { axis: (at) => this.timeOf(at), value: (value) => this.valueOf(this.charted(), value), counts: COUNTED.has(this.charted()) }),
  );
  protected readonly chartHeight = computed(() => chartHeightPx(this.points()));
  protected readonly chartLabel = computed(() => `${this.t(`analytics.metric.${this.charted()}`)}: ${this.answeredDimensions().map((dimension) => this.t(`analytics.dimension.${dimension}`)).join(', ')}`);

  /** What stands in a dimension's column. */
  protected textOf(row: AnswerRow, dimension: AnalyticsDimension): string {
    switch (dimension) {
      case 'TIME':
        return row.at ? this.timeOf(row.at) : '–';
      case 'UPSTREAM':
        return row.upstreamName ?? row.upstreamId ?? this.t('analytics.none');
      case 'CONSUMER':
        return row.consumerName ?? row.consumerId ?? this.t('analytics.none');
      case 'API_KEY':
        return row.apiKeyName ?? row.apiKeyId ?? this.t('analytics.none');
      case 'OUTCOME':
        return row.outcome ? this.t(`enums.outcome.${row.outcome}`) : '–';
      case 'STATUS':
        return String(row.status ?? '–');
    }
  }

  /** What a row is about. */
  protected nameOf(row: AnswerRow, dimensions: readonly AnalyticsDimension[] = this.answeredDimensions()): string {
    return dimensions.map((dimension) => this.textOf(row, dimension)).join(' · ') || this.t('analytics.everything');
  }

  protected figureOf(row: AnswerRow, metric: AnalyticsMetric): string {
    const value = row.values[this.answeredMetrics().indexOf(metric)];
    return value === null || value === undefined ? '–' : this.valueOf(metric, value);
  }

  protected narrow(params: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected chooseRange(chosen: Range | 'custom'): void {
    const { from, to } = this.question().range;
    this.narrow(chosen === 'custom' ? { range: null, from, to, step: null } : { range: chosen, from: null, to: null, step: null });
  }

  protected setInstant(name: 'from' | 'to', localInput: string): void {
    const instant = instantOf(localInput);
    if (instant) this.narrow({ [name]: instant });
  }

  protected sortBy({ key, descending }: Sort): void {
    this.narrow({ order: `${descending ? '-' : ''}${key}` });
  }

  /** From a point of the chart to the requests behind it. */
  protected behind(chosen: { index: number; series: string }): void {
    const logs = pointAt(this.points(), chosen)?.logs;
    if (logs) void this.router.navigate(['/logs'], { queryParams: logs });
  }

  protected again(): void {
    this.nowMs.set(Date.now());
    this.query.refetch();
  }

  private timeOf(at: string): string {
    switch (this.question().range.step) {
      case 'MINUTE':
      case 'HOUR':
        return this.format.shortTime(at, this.chosenRange() !== '1h');
      default:
        return this.format.date(at);
    }
  }

  private valueOf(metric: AnalyticsMetric, value: number): string {
    if (metric === 'SUCCESS_RATE') return this.format.percent(value, 2);
    if (metric === 'BYTES_IN' || metric === 'BYTES_OUT') return this.format.bytes(value);
    if (metric.startsWith('LATENCY')) return this.format.duration(value);
    return this.format.number(value, { maximumFractionDigits: 1 });
  }
}
