import { describe, expect, it } from 'vitest';
import { Outcome } from '@app/core';
import type { AttemptFacts } from './attempt-facts.js';
import { CompiledRule } from './compiled-rule.js';
import { type RuleAction, RuleActionType } from './rule-action.js';
import { type Rule, RuleMode } from './rule.entity.js';

const AT = Date.parse('2026-11-24T12:00:00Z');

function facts(response: Partial<AttemptFacts['response']> = {}): AttemptFacts {
  return {
    requestId: 'r1',
    atMs: AT,
    outcome: Outcome.RATE_LIMITED,
    latencyMs: 1,
    upstream: { id: 1, name: 'u', slug: 'u' },
    key: { id: 7, name: 'k', tags: [] },
    request: { method: 'GET', path: '/', headers: {} },
    response: { status: 429, headers: {}, body: '', ...response },
  };
}

function verdictOf(actions: RuleAction[], response?: Partial<AttemptFacts['response']>, ...earlier: RuleAction[][]) {
  const verdict: Parameters<CompiledRule['speak']>[0] = { ruleIds: [], tags: [], notices: [] };
  for (const [index, list] of [...earlier, actions].entries()) {
    const rule = { id: index, name: `rule ${index}`, match: 'true', actions: list, mode: RuleMode.ENFORCE } as Rule;
    new CompiledRule(rule).speak(verdict, facts(response));
  }
  return verdict;
}

describe('a cooldown by rule', () => {
  const until = (action: Omit<RuleAction, 'type'>, response?: Partial<AttemptFacts['response']>) => {
    const key = verdictOf([{ type: RuleActionType.COOL_DOWN, ...action }], response).key;
    return key?.verdict.kind === 'COOL_DOWN' ? key.verdict.untilMs : undefined;
  };

  it('lasts for a duration', () => {
    expect(until({ durationSeconds: 30 })).toBe(AT + 30_000);
  });

  it('lasts until the time in a header, whatever its form', () => {
    expect(until({ untilHeader: 'X-Reset' }, { headers: { 'x-reset': '1m30s' } })).toBe(AT + 90_000);
    expect(until({ untilHeader: 'retry-after' }, { headers: { 'retry-after': '7' } })).toBe(AT + 7_000);
  });

  it('lasts until the time in a field of the body', () => {
    expect(until({ untilJsonPath: 'error.retry.at' }, { body: `{"error":{"retry":{"at":${(AT + 5_000) / 1_000}}}}` })).toBe(AT + 5_000);
  });

  it('falls back on the duration when the answer does not tell', () => {
    expect(until({ untilHeader: 'x-reset', durationSeconds: 10 })).toBe(AT + 10_000);
    expect(until({ untilJsonPath: 'a.b', durationSeconds: 10 }, { body: 'no json' })).toBe(AT + 10_000);
  });

  it('lasts until the next midnight of a time zone', () => {
    expect(until({ cron: '0 0 * * *', timeZone: 'Asia/Shanghai' })).toBe(Date.parse('2026-11-24T16:00:00Z'));
  });

  it('lasts a minute when nothing says how long', () => {
    expect(until({})).toBe(AT + 60_000);
  });
});

describe('several rules', () => {
  it('follow the first where two speak of the same thing', () => {
    const verdict = verdictOf([{ type: RuleActionType.BAN }, { type: RuleActionType.RETRY }], {}, [{ type: RuleActionType.DISABLE }], [{ type: RuleActionType.RETURN }]);
    expect(verdict.key).toEqual({ verdict: { kind: 'DISABLE', reenableAtMs: undefined }, cause: { ruleId: 0, ruleName: 'rule 0' } });
    expect(verdict.retry).toBe(false);
  });

  it('add up their tags and notices', () => {
    const verdict = verdictOf([{ type: RuleActionType.TAG, tag: 'b' }, { type: RuleActionType.NOTIFY, message: 'look' }], {}, [{ type: RuleActionType.TAG, tag: 'a' }]);
    expect(verdict.tags.map(({ tag }) => tag)).toEqual(['a', 'b']);
    expect(verdict.notices).toEqual([{ message: 'look', cause: { ruleId: 1, ruleName: 'rule 1' } }]);
  });
});
