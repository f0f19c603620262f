import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, Outcome } from '@app/core';
import type { AttemptFacts } from './attempt-facts.js';
import { CompiledRule } from './compiled-rule.js';
import { ExpressionContext } from './expression-context.js';
import { checkExpression } from './rule-expression.js';
import type { RuleSample, RuleTestResult, SampleHeader } from './rule-sample.js';
import type { KeyVerdict, RuleVerdict } from './rule-verdict.js';
import { type Rule, RuleMode } from './rule.entity.js';
import type { RuleDraft } from './rules.inputs.js';

/** Tries rules that are not in force. */
@Injectable()
export class RuleTester {
  constructor(private readonly clock: Clock) {}

  /** @throws GatewayError BAD_USER_INPUT with position and reason when the condition is wrong. */
  compile(draft: RuleDraft): CompiledRule {
    requireExpression(draft.match);
    return new CompiledRule({ id: 0, enabled: true, priority: 0, thresholdCount: 1, thresholdWindowSeconds: 60, mode: RuleMode.ENFORCE, builtin: null, ...draft, upstreamId: draft.upstreamId ?? null } as Rule);
  }

  test(draft: RuleDraft, sample: RuleSample): RuleTestResult {
    const rule = this.compile(draft);
    const facts = factsOf(sample, this.clock.now());
    if (!rule.matches(new ExpressionContext(facts))) return { matched: false, effects: [] };
    const verdict: Parameters<CompiledRule['speak']>[0] = { ruleIds: [0], tags: [], notices: [] };
    rule.speak(verdict, facts);
    return { matched: true, effects: describe(verdict) };
  }
}

/** @throws GatewayError BAD_USER_INPUT whose `position` says where the expression is wrong. */
export function requireExpression(match: string): void {
  const problem = checkExpression(match);
  if (!problem) return;
  const { message, start, end } = problem;
  throw new GatewayError('BAD_USER_INPUT', `match: ${message} (at ${start})`, { fields: [{ field: 'match', message }], position: { start, end } });
}

function factsOf(sample: RuleSample, atMs: number): AttemptFacts {
  return {
    requestId: 'sample',
    atMs,
    outcome: sample.outcome ?? outcomeOf(sample.status),
    latencyMs: sample.latencyMs,
    upstream: { id: 0, name: 'sample', slug: 'sample' },
    key: { id: 0, name: 'sample', tags: [] },
    request: { method: sample.method, path: sample.path, headers: record(sample.requestHeaders) },
    response: { status: sample.status, headers: record(sample.headers), body: sample.body },
  };
}

function record(headers: SampleHeader[]): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
}

function outcomeOf(status: number): Outcome {
  if (status === 0) return Outcome.TIMEOUT;
  if (status === 401 || status === 402 || status === 403) return Outcome.UNAUTHORIZED;
  if (status === 429) return Outcome.RATE_LIMITED;
  if (status >= 500) return Outcome.UPSTREAM_ERROR;
  return status >= 400 ? Outcome.CALLER_ERROR : Outcome.SUCCESS;
}

function describe({ key, retry, tags, notices }: RuleVerdict): string[] {
  return [
    ...(key ? [describeKey(key.verdict)] : []),
    ...(retry === undefined ? [] : [retry ? 'the request is tried with the next key where that is safe' : 'the answer goes back as it is']),
    ...tags.map(({ tag }) => `the key is tagged ${tag}`),
    ...notices.map(({ message }) => `notifies: ${message}`),
  ];
}

function describeKey(verdict: KeyVerdict): string {
  switch (verdict.kind) {
    case 'COOL_DOWN':
      return `the key cools down until ${new Date(verdict.untilMs).toISOString()}`;
    case 'DISABLE':
      return verdict.reenableAtMs ? `the key is disabled until ${new Date(verdict.reenableAtMs).toISOString()}` : 'the key is disabled';
    case 'BAN':
      return 'the key is banned';
  }
}
