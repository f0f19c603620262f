import { describe, expect, it } from 'vitest';
import { changesOf } from './audit-log.entity.js';

describe('the changes of an audit entry', () => {
  it('are the fields that differ', () => {
    expect(changesOf({ before: { name: 'a', weight: 1, tags: ['x'] }, after: { name: 'b', weight: 1, tags: ['x'] } })).toEqual([{ field: 'name', before: '"a"', after: '"b"' }]);
  });

  it('are all fields of what was made or deleted', () => {
    expect(changesOf({ before: null, after: { name: 'a' } })).toEqual([{ field: 'name', before: null, after: '"a"' }]);
    expect(changesOf({ before: { name: 'a' }, after: null })).toEqual([{ field: 'name', before: '"a"', after: null }]);
  });
});
