import { describe, expect, it } from 'vitest';
import { type ChartPoint, pointAt } from './analytics-chart';

const point = (at: string | null, label: string, value: number): ChartPoint => ({ at, label, value });

describe('a click on the chart of the data analysis', () => {
  it('is on the bar that was drawn there: the largest is drawn last', () => {
    const points = [point(null, 'OpenAI', 5), point(null, 'Gemini', 9), point(null, 'Weather', 1)];
    expect(pointAt(points, { index: 2, series: '' })?.label).toBe('Gemini');
    expect(pointAt(points, { index: 0, series: '' })?.label).toBe('Weather');
  });

  it("is on a line's step, or on nothing where it has no request", () => {
    const points = [point('10:01', 'OpenAI', 5), point('10:00', 'OpenAI', 4), point('10:01', 'Gemini', 9)];
    expect(pointAt(points, { index: 0, series: 'OpenAI' })?.value).toBe(4);
    expect(pointAt(points, { index: 1, series: 'Gemini' })?.value).toBe(9);
    expect(pointAt(points, { index: 0, series: 'Gemini' })).toBeUndefined();
  });
});
