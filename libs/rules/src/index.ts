export type { AttemptFacts } from './attempt-facts.js';
export { ExpressionContext } from './expression-context.js';
export { HitCounter } from './hit-counter.js';
export { RuleEngine } from './rule-engine.js';
export { RuleTester } from './rule-tester.js';
export { NO_VERDICT, type KeyVerdict, type RuleCause, type RuleVerdict } from './rule-verdict.js';
export { RuleDraft } from './rules.inputs.js';
export { RulesModule } from './rules.module.js';
