import type { AttemptFacts } from './attempt-facts.js';
import { actionEnd, cooldownEnd } from './action-time.js';
import type { ExpressionContext } from './expression-context.js';
import { RuleActionType } from './rule-action.js';
import { compileExpression, type CompiledExpression } from './rule-expression.js';
import type { KeyVerdict, RuleCause, RuleVerdict } from './rule-verdict.js';
import { type Rule, RuleMode } from './rule.entity.js';

type Mutable<T> = { -readonly [P in keyof T]: T[P] extends readonly (infer E)[] ? E[] : T[P] };

/** A rule, ready to run. */
export class CompiledRule {
  readonly readsBody: boolean;
  readonly cause: RuleCause;
  private readonly expression: CompiledExpression;

  constructor(readonly rule: Rule) {
    this.expression = compileExpression(rule.match);
    this.readsBody = this.expression.readsBody || rule.actions.some(({ untilJsonPath }) => untilJsonPath);
    this.cause = { ruleId: rule.id, ruleName: rule.name };
  }

  /** Whether its condition looks at headers or a body. */
  get readsContent(): boolean {
    return this.expression.readsContent;
  }

  get enforces(): boolean {
    return this.rule.mode === RuleMode.ENFORCE;
  }

  /** Whether an answer with this status can match at all: cheap, and false for most. */
  concerns(status: number): boolean {
    return this.expression.statuses?.has(status) ?? true;
  }

  matches(context: ExpressionContext): boolean {
    return this.expression.matches(context);
  }

  /** Adds what this rule says, where no rule before it has spoken. */
  speak(verdict: Mutable<RuleVerdict>, facts: AttemptFacts): void {
    const { cause } = this;
    for (const action of this.rule.actions) {
      switch (action.type) {
        case RuleActionType.COOL_DOWN:
          this.judgeKey(verdict, { kind: 'COOL_DOWN', untilMs: cooldownEnd(action, facts) });
          break;
        case RuleActionType.DISABLE:
          this.judgeKey(verdict, { kind: 'DISABLE', reenableAtMs: actionEnd(action, facts.atMs) });
          break;
        case RuleActionType.BAN:
          this.judgeKey(verdict, { kind: 'BAN' });
          break;
        case RuleActionType.RETRY:
          verdict.retry ??= true;
          break;
        case RuleActionType.RETURN:
          verdict.retry ??= false;
          break;
        case RuleActionType.NOTIFY:
          verdict.notices.push({ message: action.message ?? this.rule.name, cause });
          break;
        case RuleActionType.TAG:
          if (action.tag) verdict.tags.push({ tag: action.tag, cause });
          break;
      }
    }
  }

  private judgeKey(verdict: Mutable<RuleVerdict>, key: KeyVerdict): void {
    verdict.key ??= { verdict: key, cause: this.cause };
  }
}
