import { type EChartsCoreOption } from 'echarts/core';
import { type Theme } from '../../preferences/preferences';
import { STATUS_COLORS } from '../../ui/chart-theme';

interface Point {
  readonly at: string;
  readonly requests: number;
  readonly successes: number;
  readonly p95Ms?: number | null;
}

/** Requests over time, what failed on top of what did not. */
export function trafficOptions(points: readonly Point[], theme: Theme, axis: (at: string) => string, names: { ok: string; failed: string }): EChartsCoreOption {
  return {
    animation: false,
    grid: { left: 4, right: 8, top: 34, bottom: 4, containLabel: true },
    legend: { data: [names.ok, names.failed], left: 'auto', right: 4, top: 0 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: points.map(({ at }) => axis(at)) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      { name: names.ok, type: 'bar', stack: 'requests', barCategoryGap: '22%', data: points.map(({ successes }) => successes), itemStyle: { borderRadius: 0 } },
      { name: names.failed, type: 'bar', stack: 'requests', color: STATUS_COLORS[theme].bad, data: points.map(({ requests, successes }) => requests - successes) },
    ],
  };
}

export function latencyOptions(points: readonly Point[], axis: (at: string) => string, duration: (ms: number) => string): EChartsCoreOption {
  return {
    animation: false,
    grid: { left: 4, right: 8, top: 14, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => (typeof value === 'number' ? duration(value) : '–') },
    xAxis: { type: 'category', data: points.map(({ at }) => axis(at)), boundaryGap: false },
    yAxis: { type: 'value', axisLabel: { formatter: (value: number) => duration(value) } },
    series: [{ name: 'p95', type: 'line', symbol: 'circle', connectNulls: true, triggerLineEvent: true, showSymbol: points.filter(({ p95Ms }) => p95Ms !== null && p95Ms !== undefined).length < 3, showAllSymbol: true, areaStyle: { opacity: 0.1 }, data: points.map(({ p95Ms }) => p95Ms ?? null) }],
  };
}
