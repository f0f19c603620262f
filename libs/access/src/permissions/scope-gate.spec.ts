import { describe, expect, it } from 'vitest';
import { idsNamedIn } from './scope-gate.js';

describe('the ids that an operation names', () => {
  it('are found at the top and in its input', () => {
    expect(idsNamedIn({ id: '3', input: { upstreamId: 7, name: 'x' } })).toEqual({ own: [3], upstreams: [7] });
    expect(idsNamedIn({ ids: ['1', '2'], filter: { upstreamIds: ['4'] } })).toEqual({ own: [1, 2], upstreams: [4] });
  });

  it('are none where there are none', () => {
    expect(idsNamedIn({ first: 20, filter: null, input: { name: 'x', tags: ['7'] } })).toEqual({ own: [], upstreams: [] });
  });
});
