import { type EChartsCoreOption } from 'echarts/core';

/** One row of the answer, for one metric. */
export interface ChartPoint {
  /** The start of its step; null without the dimension of time. */
  readonly at: string | null;
  /** What it is called by the other dimensions. */
  readonly label: string;
  readonly value: number | null;
}

const MOST_SERIES = 8;
const MOST_BARS = 20;
/** Room for the names beside horizontal bars. */
const BAR_PX = 26;

interface ChartTexts {
  readonly axis: (at: string) => string;
  readonly value: (value: number) => string;
  /** Steps without a request are 0 for what is counted, and nothing for what is measured. */
  readonly counts: boolean;
}

/** What a click on the chart was on; nothing where a line passes over a step without a request. */
export function pointAt<P extends ChartPoint>(points: readonly P[], { index, series }: { index: number; series: string }): P | undefined {
  if (!isOverTime(points)) return barsOf(points)[index];
  const at = timesOf(points)[index];
  return points.find((point) => point.at === at && point.label === series);
}

/** Lines over time, one for each of the largest, or bars of the largest. */
export function analyticsOptions(points: readonly ChartPoint[], { axis, value, counts }: ChartTexts): EChartsCoreOption {
  const tooltip = { valueFormatter: (shown: unknown) => (typeof shown === 'number' ? value(shown) : '–') };
  const amounts = { type: 'value', axisLabel: { formatter: (shown: number) => value(shown) } };
  if (isOverTime(points)) {
    const times = timesOf(points);
    const byLabel = Map.groupBy(points, ({ label }) => label);
    const largest = [...byLabel].sort((a, b) => total(b[1]) - total(a[1])).slice(0, MOST_SERIES);
    return {
      animation: false,
      grid: { left: 4, right: 12, top: 38, bottom: 4, containLabel: true },
      legend: { type: 'scroll', left: 0, right: 4, top: 0 },
      tooltip: { trigger: 'axis', ...tooltip },
      xAxis: { type: 'category', data: times.map(axis), boundaryGap: false },
      yAxis: amounts,
      series: largest.map(([name, members]) => {
        const at = new Map(members.map((point) => [point.at, point.value]));
        return { name, type: 'line', symbol: 'circle', showSymbol: times.length < 3, showAllSymbol: true, connectNulls: !counts, data: times.map((time) => at.get(time) ?? (counts ? 0 : null)) };
      }),
    };
  }
  const bars = barsOf(points);
  return {
    animation: false,
    grid: { left: 4, right: 24, top: 8, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, ...tooltip },
    xAxis: amounts,
    yAxis: { type: 'category', data: bars.map(({ label }) => label), axisLabel: { width: 180, overflow: 'truncate' } },
    series: [{ type: 'bar', barMaxWidth: 18, itemStyle: { borderRadius: [0, 3, 3, 0] }, data: bars.map((bar) => bar.value) }],
  };
}

/** How tall a chart of these points wants to be. */
export function chartHeightPx(points: readonly ChartPoint[]): number {
  return isOverTime(points) ? 300 : Math.max(120, Math.min(points.length, MOST_BARS) * BAR_PX + 40);
}

function isOverTime(points: readonly ChartPoint[]): boolean {
  return points.some(({ at }) => at !== null);
}

function timesOf(points: readonly ChartPoint[]): string[] {
  return [...new Set(points.map(({ at }) => at!))].sort();
}

/** The largest, the largest of them last: bars are drawn upwards. */
function barsOf<P extends ChartPoint>(points: readonly P[]): P[] {
  return points.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, MOST_BARS).reverse();
}

function total(points: readonly ChartPoint[]): number {
  return points.reduce((sum, { value }) => sum + (value ?? 0), 0);
}
