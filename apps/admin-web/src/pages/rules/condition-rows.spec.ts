import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConditionField, type ConditionRow, OPERATORS, rowAt, toConditions, toExpression } from './condition-rows';

const text = fc.string({ maxLength: 30 });
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);

const row: fc.Arbitrary<ConditionRow> = fc.constantFrom(...(Object.keys(OPERATORS) as ConditionField[])).chain((field) =>
  fc.record({
    field: fc.constant(field),
    name: field === 'header' ? word : field === 'json' ? fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.')) : fc.constant(''),
    operator: fc.constantFrom(...OPERATORS[field]),
    value: field === 'status' || field === 'latency' ? fc.integer({ min: 1, max: 9_999 }).map(String) : text,
  }),
);

describe('condition rows', () => {
  it('come back from the expression that they compile to', () => {
    fc.assert(
      fc.property(fc.constantFrom('and' as const, 'or' as const), fc.array(row, { minLength: 2, maxLength: 5 }), (join, rows) => {
        expect(toConditions(toExpression({ join, rows }))).toEqual({ join, rows });
      }),
    );
  });

  it('are found again by a place in the expression', () => {
    fc.assert(
      fc.property(fc.constantFrom('and' as const, 'or' as const), fc.array(row, { minLength: 1, maxLength: 5 }), fc.nat(), (join, rows, pick) => {
        const index = pick % rows.length;
        const before = toExpression({ join, rows: rows.slice(0, index) });
        expect(rowAt({ join, rows }, before.length + (index === 0 ? 0 : 4) + 1)).toBe(index);
      }),
    );
  });

  it('read a list of status codes', () => {
    expect(toConditions('response.status in [402, 403]')?.rows).toEqual([{ field: 'status', name: '', operator: 'oneOf', value: '402, 403' }]);
  });

  it('leave an expression alone that says more than rows can', () => {
    expect(toConditions('response.status == 401 && (outcome == "TIMEOUT" || latencyMs > 5.0)')).toBeNull();
    expect(toConditions('size(response.body) > 3')).toBeNull();
  });

  it('do not split inside a string', () => {
    expect(toConditions('response.body.contains("a && b || c")')?.rows).toHaveLength(1);
  });
});
