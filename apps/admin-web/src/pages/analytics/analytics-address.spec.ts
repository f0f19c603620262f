import { describe, expect, it } from 'vitest';
import { exportUrl, questionOf } from './analytics-address';

const NOW_MS = Date.parse('2026-11-28T10:30:20Z');

describe('a question about the traffic in the address', () => {
  it('is, when nothing is said, the last day by time and upstream', () => {
    expect(questionOf({}, NOW_MS, 'UTC')).toEqual({
      dimensions: ['TIME', 'UPSTREAM'],
      metrics: ['REQUESTS', 'SUCCESS_RATE', 'LATENCY_P95_MS'],
      filter: { upstreamId: null, consumerId: null, apiKeyId: null, outcomes: null, status: null },
      range: { from: '2026-11-27T10:31:00.000Z', to: '2026-11-28T10:31:00.000Z', step: 'HOUR', timeZone: 'UTC' },
    });
  });

  it('passes over what it does not know', () => {
    const { dimensions, metrics, filter, range } = questionOf({ by: 'STATUS,SHOE_SIZE', show: 'nothing', outcome: 'TIMEOUT,?', status: 'x', range: 'ever', step: 'AEON' }, NOW_MS, 'UTC');
    expect({ dimensions, metrics, outcomes: filter.outcomes, status: filter.status, step: range.step }).toEqual({ dimensions: ['STATUS'], metrics: ['REQUESTS', 'SUCCESS_RATE', 'LATENCY_P95_MS'], outcomes: ['TIMEOUT'], status: null, step: null });
  });

  it('may have no dimension at all, and a range of its own', () => {
    const { dimensions, range } = questionOf({ by: '', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, NOW_MS, 'Asia/Shanghai');
    expect(dimensions).toEqual([]);
    expect(range).toMatchObject({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', timeZone: 'Asia/Shanghai' });
  });

  it('is the same for the export, without what is not asked', () => {
    const { searchParams } = new URL(exportUrl(questionOf({ by: 'UPSTREAM', upstream: '3' }, NOW_MS, 'UTC')), 'http://gateway');
    expect(JSON.parse(searchParams.get('query')!)).toEqual({ dimensions: ['UPSTREAM'], metrics: ['REQUESTS', 'SUCCESS_RATE', 'LATENCY_P95_MS'], filter: { upstreamId: '3' }, range: { from: '2026-11-27T10:31:00.000Z', to: '2026-11-28T10:31:00.000Z', timeZone: 'UTC' }, limit: 10_000 });
  });
});
