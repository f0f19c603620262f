import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideActivity } from '@lucide/angular';
import { DashboardDocument, type DashboardFiguresFragment, DashboardTicksDocument } from '../../graphql/generated/dashboard/graphql';
import { injectQuery, injectSubscription } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Chart } from '../../ui/chart';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Page } from '../../ui/page';
import { DASHBOARD_RANGES, dashboardRangeOf } from './dashboard-range';
import { PoolBars } from './pool-bars';
import { latencyOptions, trafficOptions } from './traffic-charts';
import { type ShareRow, TopList } from './top-list';
import { Segmented } from '../../ui/segmented';

/** The gateway at a glance, kept up to date by a subscription. */
@Component({
  selector: 'app-dashboard',
  imports: [Chart, EmptyState, ErrorState, FormsModule, LoadingRows, Segmented, Page, PoolBars, RouterLink, TopList],
  templateUrl: './dashboard.html',
  styleUrl: './dashboard.css',
})
export class Dashboard {
  readonly range = input<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly emptyIcon = LucideActivity;
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);

  protected readonly chosen = computed(() => dashboardRangeOf(this.range()));
  protected readonly ranges = computed(() => DASHBOARD_RANGES.map((value) => ({ value, label: this.t(`enums.dashboardRange.${value}`) })));
  private readonly variables = computed(() => ({ range: this.chosen(), timeZone: this.preferences.timeZone() }));
  protected readonly query = injectQuery(DashboardDocument, () => this.variables());
  protected readonly figures = linkedSignal<DashboardFiguresFragment | undefined>(() => this.query.data()?.dashboard);

  protected readonly tiles = computed(() => {
    const now = this.figures();
    if (!now) return [];
    const ms = (value: number | null | undefined) => (value === null || value === undefined ? '–' : this.format.duration(value));
    return [
      { label: this.t('dashboard.rate'), value: this.format.number(now.live.requestsPerSecond, { maximumFractionDigits: 1 }), note: this.t('dashboard.perSecond'), link: { live: '1' } },
      { label: this.t('dashboard.requests'), value: this.format.compact(now.requests), note: this.t(`enums.dashboardRange.${this.chosen()}`), link: {} },
      { label: this.t('dashboard.success'), value: now.successRate === null || now.successRate === undefined ? '–' : this.format.percent(now.successRate, 2), note: this.t('dashboard.ofRequests'), link: { cls: '5' }, tone: now.successRate !== null && now.successRate !== undefined && now.successRate < 0.95 ? 'bad' : '' },
      { label: 'p50', value: ms(now.p50Ms), note: this.t('dashboard.latency'), link: {} },
      { label: 'p95', value: ms(now.p95Ms), note: this.t('dashboard.latency'), link: {} },
      { label: 'p99', value: ms(now.p99Ms), note: this.t('dashboard.latency'), link: {} },
    ];
  });
  protected readonly traffic = computed(() => trafficOptions(this.figures()?.traffic ?? [], this.preferences.theme(), this.axis(), { ok: this.t('dashboard.ok'), failed: this.t('dashboard.failed') }));
  protected readonly latency = computed(() => latencyOptions(this.figures()?.traffic ?? [], this.axis(), (ms) => this.format.duration(ms)));
  protected readonly upstreams = computed(() => this.shares(this.figures()?.topUpstreams, 'upstream'));
  protected readonly keys = computed(() => this.shares(this.figures()?.topApiKeys, 'key'));
  protected readonly consumers = computed(() => this.shares(this.figures()?.topConsumers, 'consumer'));
  protected readonly errors = computed<ShareRow[]>(() =>
    (this.figures()?.topErrors ?? []).map(({ outcome, status, requests, upstreamId, upstreamName }) => ({
      label: `${status || '–'} ${this.t(`enums.outcome.${outcome}`)}`,
      note: upstreamName ?? '',
      requests,
      failed: 0,
      params: { outcome, ...(upstreamId ? { upstream: upstreamId } : {}), range: '24h' },
    })),
  );
  protected readonly near = computed(() =>
    (this.figures()?.nearLimits ?? []).map((one) => ({ ...one, share: one.limit > 0 ? one.current / one.limit : 0, text: `${this.format.compact(one.current)} / ${this.format.compact(one.limit)}` })),
  );

  constructor() {
    injectSubscription(
      DashboardTicksDocument,
      () => this.variables(),
      ({ dashboardTicked }) => this.figures.set(dashboardTicked),
    );
  }

  protected choose(range: string): void {
    void this.router.navigate([], { queryParams: { range } });
  }

  /** From a point of a chart to the requests behind it. */
  protected behind(index: number): void {
    const points = this.figures()?.traffic ?? [];
    const point = points[index];
    if (!point) return;
    const to = points[index + 1]?.at ?? new Date().toISOString();
    void this.router.navigate(['/logs'], { queryParams: { from: point.at, to } });
  }

  private axis(): (at: string) => string {
    const withDay = this.chosen() === 'LAST_7_DAYS' || this.chosen() === 'LAST_30_DAYS';
    return (at) => this.format.shortTime(at, withDay);
  }

  private shares(shares: DashboardFiguresFragment['topUpstreams'] | undefined, param: string): ShareRow[] {
    return (shares ?? []).map(({ id, name, requests, successes, meanMs }) => ({
      label: name ?? id ?? this.t('dashboard.none'),
      note: meanMs === null || meanMs === undefined ? '' : this.format.duration(meanMs),
      requests,
      failed: requests > 0 ? 1 - successes / requests : 0,
      params: id ? { [param]: id, range: '24h' } : { range: '24h' },
    }));
  }
}
