import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './guest-answer.js';

const good = { value: 'x', error: null, logs: ['a'] };

describe('what comes out of an isolate', () => {
  it('is taken as it is when it has the right form', () => {
    expect(readAnswer(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...good, value: 7 }),
    JSON.stringify({ ...good, value: null }),
    JSON.stringify({ ...good, error: { type: 'E', message: 'm' } }),
    JSON.stringify({ ...good, logs: 'x' }),
    JSON.stringify({ ...good, value: 'x'.repeat(65_537) }),
  ])('is refused otherwise: %j', (answer) => {
    expect(() => readAnswer(answer)).toThrow();
  });

  it('never has more lines, text or members than the limits allow', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 150 }), fc.dictionary(fc.string(), fc.jsonValue()), (logs, extra) => {
      const answer = readAnswer(JSON.stringify({ ...extra, ...good, logs }));
      expect(Object.keys(answer)).toEqual(['value', 'error', 'logs']);
      expect(answer.logs.length).toBeLessThanOrEqual(100);
      expect(answer.logs.join('').length).toBeLessThanOrEqual(65_536);
    }));
  });
});
