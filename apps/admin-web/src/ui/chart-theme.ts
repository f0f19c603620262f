import { type Theme } from '../preferences/preferences';

/** The same colours as the style sheets' custom properties: a canvas cannot read those. */
const PALETTE = {
  light: { series: ['#4457d4', '#0f9f8f', '#d9822b', '#c2415d', '#7a5bd0', '#5b8def'], text: '#5f626d', line: '#e6e7eb', axis: '#d3d5db', ground: '#ffffff', strong: '#1c1d22' },
  dark: { series: ['#7b8af2', '#2fb9a8', '#e0a04a', '#e0708a', '#a58bf0', '#63a4f5'], text: '#9a9da8', line: '#24262c', axis: '#363841', ground: '#1b1c21', strong: '#dfe0e5' },
} as const;

export const STATUS_COLORS = {
  light: { good: '#2c9a57', warn: '#d98a1f', bad: '#d2404a', idle: '#a5a8b2' },
  dark: { good: '#3fb765', warn: '#e0a03a', bad: '#ec6670', idle: '#676a75' },
} as const;

export function chartTheme(theme: Theme): Record<string, unknown> {
  const colors = PALETTE[theme];
  const font = { fontFamily: 'Inter Variable, Noto Sans CJK SC, sans-serif', fontSize: 11 };
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: colors.text, ...font },
    splitLine: { lineStyle: { color: colors.line } },
  };
  return {
    color: colors.series,
    backgroundColor: 'transparent',
    textStyle: { color: colors.text, ...font },
    grid: { left: 8, right: 12, top: 16, bottom: 4, containLabel: true },
    legend: { textStyle: { color: colors.text, ...font }, icon: 'roundRect', itemWidth: 10, itemHeight: 4, itemGap: 14, top: 0, right: 0 },
    tooltip: { backgroundColor: colors.ground, borderColor: colors.axis, borderWidth: 1, padding: [8, 11], textStyle: { color: colors.strong, ...font, fontSize: 12 }, axisPointer: { lineStyle: { color: colors.axis }, crossStyle: { color: colors.axis } } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    line: { symbol: 'none', lineStyle: { width: 1.75 }, smooth: false },
    bar: { itemStyle: { borderRadius: [2, 2, 0, 0] } },
  };
}
