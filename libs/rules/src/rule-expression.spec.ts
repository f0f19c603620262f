import { describe, expect, it } from 'vitest';
import { Outcome } from '@app/core';
import type { AttemptFacts } from './attempt-facts.js';
import { ExpressionContext } from './expression-context.js';
import { checkExpression, compileExpression } from './rule-expression.js';

const FACTS: AttemptFacts = {
  requestId: 'r1',
  atMs: 0,
  outcome: Outcome.RATE_LIMITED,
  latencyMs: 12.5,
  upstream: { id: 1, name: 'OpenAI', slug: 'openai' },
  key: { id: 7, name: 'Key 7', tags: ['free'] },
  request: { method: 'POST', path: '/v1/chat', headers: { 'user-agent': 'curl' } },
  response: { status: 429, headers: { 'retry-after': '5' }, body: '{"error":{"code":"insufficient_quota","n":3}}' },
};

const holds = (source: string, facts = FACTS) => compileExpression(source).matches(new ExpressionContext(facts));

describe('a rule expression', () => {
  it.each([
    'response.status == 429',
    'response.status in [402, 429]',
    'response.headers["retry-after"] == "5"',
    'response.body.contains("quota")',
    'response.json.error.code == "insufficient_quota" && response.json.error.n > 2',
    'outcome == "RATE_LIMITED" && latencyMs > 12.0',
    'request.method == "POST" && request.path.startsWith("/v1/")',
    '"free" in key.tags && key.id == 7 && upstream.slug == "openai"',
    'response.json.?error.?absent.orValue("none") == "none"',
    'response.body.matches("(?i)INSUFFICIENT_(quota|funds)")',
    '!(response.body.matches("matches") || response.body.matches("x" + "y"))',
  ])('holds: %s', (source) => {
    expect(checkExpression(source)).toBeUndefined();
    expect(holds(source)).toBe(true);
  });

  it('does not hold when it asks for what is not there', () => {
    expect(holds('response.headers["x-absent"] == "1"')).toBe(false);
    expect(holds('response.json.error.code == "x"', { ...FACTS, response: { ...FACTS.response, body: 'not json' } })).toBe(false);
  });

  it.each([
    ['response.stat == 3', 'stat', 9],
    ['response.status ==', 'Unexpected', 18],
    ['response.status', 'true or false', 0],
    ['outcome.matches("(")', 'RE2', 16],
    ['outcome.matches("(?=x)")', 'RE2', 16],
    ['nothing == 1', 'nothing', 0],
  ])('is refused with position and reason: %s', (source, reason, start) => {
    const problem = checkExpression(source);
    expect(problem?.message).toContain(reason);
    expect(problem?.start).toBe(start);
  });

  it.each([
    ['', { reason: 'EXPRESSION_UNFINISHED' }],
    ['response.status == 1 && ', { reason: 'EXPRESSION_UNFINISHED' }],
    ['(response.status == 1', { reason: 'EXPRESSION_UNFINISHED' }],
    ['response.status = 3', { reason: 'EXPRESSION_UNEXPECTED', params: { found: '=' }, start: 16 }],
    ['outcome == "x" and true', { reason: 'EXPRESSION_UNEXPECTED', params: { found: 'and' }, start: 15 }],
    ['if == 1', { reason: 'EXPRESSION_UNEXPECTED', params: { found: 'if' } }],
    ['outcome == "abc', { reason: 'TEXT_NOT_CLOSED', start: 11 }],
    ['nothing == 1', { reason: 'UNKNOWN_VARIABLE', params: { name: 'nothing' } }],
    ['response.stat == 3', { reason: 'UNKNOWN_FIELD', params: { name: 'stat' } }],
    ['outcome.startsWith(1)', { reason: 'UNKNOWN_FUNCTION', params: { call: 'string.startsWith(int)' } }],
    ['response.status == "a"', { reason: 'TYPES_DIFFER', params: { operation: 'int == string' } }],
    ['response.status == 1 || outcome', { reason: 'NOT_TRUE_OR_FALSE', params: { type: 'string' } }],
    ['response.status', { reason: 'NOT_TRUE_OR_FALSE', params: { type: 'int' } }],
    ['outcome.matches("(?=x)")', { reason: 'PATTERN_UNREADABLE', params: { found: '(?=' } }],
    ['('.repeat(60), { reason: 'EXPRESSION_TOO_LARGE' }],
  ])('is refused with a reason for programs: %s', (source, problem) => {
    expect(checkExpression(source)).toMatchObject(problem);
  });

  it('is told in the words of the library alone where what is wrong with it is unusual', () => {
    expect(checkExpression('has(outcome)')).toEqual({ message: 'has() invalid argument', start: 4, end: 11 });
  });

  it('matches in linear time what makes backtracking expressions explode', () => {
    const bomb = { ...FACTS, response: { ...FACTS.response, body: 'a'.repeat(50_000) + 'b' } };
    const begun = performance.now();
    expect(holds('response.body.matches("^(a+)+$")', bomb)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('knows whether it needs the body', () => {
    expect(compileExpression('response.status == 401').readsBody).toBe(false);
    expect(compileExpression('response.status == 401 && !response.body.contains("x")').readsBody).toBe(true);
    expect(compileExpression('has(response.json.error.code)').readsBody).toBe(true);
    expect(compileExpression('response.json.?error.hasValue()').readsBody).toBe(true);
  });

  it.each([
    ['response.status == 429', [429]],
    ['response.status in [401, 403] && response.body.contains("x")', [401, 403]],
    ['response.status in [401, 403] && response.status == 403', [403]],
    ['response.status == 401 || response.status == 400 && latencyMs > 1.0', [401, 400]],
    ['response.status == 401 || latencyMs > 1.0', undefined],
    ['response.status != 200', undefined],
    ['!(response.status == 200)', undefined],
  ])('knows with which statuses alone it can hold: %s', (source, statuses) => {
    const known = compileExpression(source).statuses;
    expect(known && [...known]).toEqual(statuses);
  });

  it('costs less than 5 µs for a usual rule', () => {
    const rule = compileExpression('outcome == "RATE_LIMITED" && response.status == 429 && response.headers["retry-after"] == "6"');
    const context = new ExpressionContext(FACTS);
    const microseconds = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      for (let i = 0; i < 20_000; i++) rule.matches(context);
      return ((performance.now() - begun) * 1_000) / 20_000;
    });
    expect(Math.min(...microseconds)).toBeLessThan(5);
  });
});
