import { Injectable } from '@nestjs/common';
import { Clock, GatewayError, Outcome } from '@app/core';
import type { AttemptFacts } from './attempt-facts.js';
import { CompiledRule } from './compiled-rule.js';
import { ExpressionContext } from './expression-context.js';
import { checkExpression } from './rule-expression.js';
import { type RuleConsequence, RuleConsequenceKind, type RuleSample, type RuleTestResult, type SampleHeader } from './rule-sample.js';
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
    if (!rule.matches(new ExpressionContext(facts))) return { matched: false, effects: [], consequences: [] };
    const verdict: Parameters<CompiledRule['speak']>[0] = { ruleIds: [0], tags: [], notices: [] };
    rule.speak(verdict, facts);
    const consequences = consequencesOf(verdict);
    return { matched: true, effects: consequences.map(({ text }) => text), consequences };
  }
}

/** @throws GatewayError BAD_USER_INPUT whose `position` says where the expression is wrong. */
export function requireExpression(match: string): void {
  const problem = checkExpression(match);
  if (!problem) return;
  const { message, reason, params, start, end } = problem;
  throw new GatewayError('BAD_USER_INPUT', `match: ${message} (at ${start})`, { fields: [{ field: 'match', message, reason, params }], position: { start, end } });
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

function consequencesOf({ key, retry, tags, notices }: RuleVerdict): RuleConsequence[] {
  return [
    ...(key ? [ofKey(key.verdict)] : []),
    ...(retry === undefined ? [] : [retry ? { kind: RuleConsequenceKind.RETRY, text: 'the request is tried with the next key where that is safe' } : { kind: RuleConsequenceKind.RETURN, text: 'the answer goes back as it is' }]),
    ...tags.map(({ tag }) => ({ kind: RuleConsequenceKind.TAG, detail: tag, text: `the key is tagged ${tag}` })),
    ...notices.map(({ message }) => ({ kind: RuleConsequenceKind.NOTIFY, detail: message, text: `notifies: ${message}` })),
  ];
}

function ofKey(verdict: KeyVerdict): RuleConsequence {
  if (verdict.kind === 'BAN') return { kind: RuleConsequenceKind.BAN, text: 'the key is banned' };
  const untilMs = verdict.kind === 'COOL_DOWN' ? verdict.untilMs : verdict.reenableAtMs;
  const until = untilMs ? new Date(untilMs) : undefined;
  const what = verdict.kind === 'COOL_DOWN' ? 'the key cools down' : 'the key is disabled';
  return { kind: RuleConsequenceKind[verdict.kind], until, text: until ? `${what} until ${until.toISOString()}` : what };
}
