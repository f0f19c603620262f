import { Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { UpstreamTrafficDocument } from '../../graphql/generated/upstreams/graphql';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Chart } from '../../ui/chart';
import { ErrorState } from '../../ui/error-state';
import { Segmented, type SegmentedOption } from '../../ui/segmented';
import { latencyOptions, trafficOptions } from '../dashboard/traffic-charts';

type Span = '1h' | '24h' | '7d';

const HOUR_MS = 3_600_000;
const SPANS = { '1h': { ms: HOUR_MS, step: 'MINUTE', stepMs: 60_000 }, '24h': { ms: 24 * HOUR_MS, step: 'HOUR', stepMs: HOUR_MS }, '7d': { ms: 168 * HOUR_MS, step: 'HOUR', stepMs: HOUR_MS } } as const;
const REFRESH_MS = 15_000;

/** What went to an upstream lately; a point leads to the requests behind it. */
@Component({
  selector: 'app-upstream-traffic',
  imports: [Chart, ErrorState, RouterLink, Segmented],
  template: `
    <div class="line"><app-segmented [options]="spans()" [(value)]="span" [label]="t('upstreams.tab.traffic')" /><a routerLink="/logs" [queryParams]="{ upstream: upstreamId() }">{{ t('upstreams.allRequests') }}</a></div>
    @if (query.error(); as error) {
      <app-error-state [message]="error.message" (retry)="query.refetch()" />
    } @else {
      <dl>@for (figure of figures(); track figure.label) { <div class="card"><dt>{{ figure.label }}</dt><dd class="num">{{ figure.value }}</dd></div> }</dl>
      <section class="card"><h2>{{ t('upstreams.requests') }}</h2><app-chart [options]="traffic()" [label]="t('upstreams.requests')" (pointChosen)="show($event.index)" /></section>
      <section class="card"><h2>{{ t('upstreams.latency') }}</h2><app-chart [options]="latency()" [label]="t('upstreams.latency')" (pointChosen)="show($event.index)" /></section>
    }
  `,
  styles: `
    .line { display: flex; align-items: center; justify-content: space-between; gap: 12px; margin-bottom: 14px; }
    dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 14px; }
    dl > div { padding: 10px 16px; }
    dt { font-weight: 400; color: var(--text-muted); }
    dd { margin: 0; font-size: 20px; line-height: 28px; font-weight: 600; color: var(--text-strong); }
    section { padding: 14px 16px; margin-bottom: 14px; }
    h2 { font-size: 13px; margin-bottom: 8px; }
  `,
})
export class UpstreamTraffic {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  private readonly format = inject(Format);
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);
  protected readonly span = signal<Span>('24h');
  protected readonly spans = computed<SegmentedOption<Span>[]>(() => [
    { value: '1h', label: this.t('logs.ranges.1h') },
    { value: '24h', label: this.t('logs.ranges.24h') },
    { value: '7d', label: this.t('logs.ranges.7d') },
  ]);
  /** Until the end of the running step: a poll asks for the same again. */
  private readonly range = computed(() => {
    const { ms, step, stepMs } = SPANS[this.span()];
    const to = Math.ceil(Date.now() / stepMs) * stepMs;
    return { from: new Date(to - ms).toISOString(), to: new Date(to).toISOString(), step };
  });
  protected readonly query = injectQuery(UpstreamTrafficDocument, () => ({ upstreamId: this.upstreamId(), range: this.range() }), { pollIntervalMs: REFRESH_MS });
  /** Every step of the range, also where nothing went through. */
  private readonly points = computed(() => {
    const rows = new Map(this.query.data()?.byTime.rows.map((row) => [Date.parse(row.at!), row.values]) ?? []);
    const { stepMs } = SPANS[this.span()];
    const [from, to] = [Date.parse(this.range().from), Date.parse(this.range().to)];
    return Array.from({ length: (to - from) / stepMs }, (_, index) => {
      const atMs = from + index * stepMs;
      const [requests, successes, p95Ms] = rows.get(atMs) ?? [0, 0, null];
      return { at: new Date(atMs).toISOString(), requests: requests ?? 0, successes: successes ?? 0, p95Ms };
    });
  });
  protected readonly figures = computed(() => {
    const [requests, rate, p50, p95, p99] = this.query.data()?.whole.rows[0]?.values ?? [];
    const duration = (ms: number | null | undefined) => (ms === null || ms === undefined ? '–' : this.format.duration(ms));
    return [
      { label: this.t('upstreams.requests'), value: this.format.number(requests ?? 0) },
      { label: this.t('upstreams.successRate'), value: rate === null || rate === undefined ? '–' : this.format.percent(rate) },
      { label: 'p50', value: duration(p50) },
      { label: 'p95', value: duration(p95) },
      { label: 'p99', value: duration(p99) },
    ];
  });
  private readonly axis = (at: string): string => this.format.shortTime(at, this.span() === '7d');
  protected readonly traffic = computed(() => trafficOptions(this.points(), this.preferences.theme(), this.axis, { ok: this.t('upstreams.ok'), failed: this.t('upstreams.failed') }));
  protected readonly latency = computed(() => latencyOptions(this.points(), this.axis, (ms) => this.format.duration(ms)));

  protected show(index: number): void {
    const from = Date.parse(this.points()[index].at);
    void this.router.navigate(['/logs'], { queryParams: { upstream: this.upstreamId(), from: new Date(from).toISOString(), to: new Date(from + SPANS[this.span()].stepMs).toISOString() } });
  }
}
