import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEntry } from '../testing/make-entry.js';
import { copyLine } from './copy-line.js';

const COLUMNS = 27;
const text = fc.string({ unit: 'binary', maxLength: 12 });

describe('a row in the format of COPY', () => {
  it('has one line and all its columns, whatever the texts are', () => {
    fc.assert(
      fc.property(text, text, fc.option(text, { nil: null }), (path, method, body) => {
        const capture = { requestHeaders: { 'x-a': path }, responseHeaders: null, requestBody: body, responseBody: null };
        const line = copyLine(makeEntry({ path, method, errorCode: method, capture }), Date.now())!;
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(line.slice(0, -1).split('\t')).toHaveLength(COLUMNS);
        expect(line).not.toContain('\u0000');
        expect(line.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('replaces what PostgreSQL cannot store', () => {
    expect(copyLine(makeEntry({ path: '/a\u0000b\ud800c' }), Date.now())!.split('\t')[16]).toBe('/a\ufffdb\ufffdc');
  });

  it('is refused for a moment that no partition can take', () => {
    expect(copyLine(makeEntry({ atMs: 0 }), Date.now())).toBeUndefined();
    expect(copyLine({ ...makeEntry(), atMs: NaN }, Date.now())).toBeUndefined();
  });
});
