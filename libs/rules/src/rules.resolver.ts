import { Args, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { connectionOf, IdArg, PageArgs, type Page } from '@app/core';
import { checkExpression } from './rule-expression.js';
import { RuleExpressionProblem, RuleSample, RuleTestResult } from './rule-sample.js';
import { RuleTester } from './rule-tester.js';
import { Rule } from './rule.entity.js';
import { CreateRuleInput, ReorderRulesArgs, RuleDraft, RuleFilter, UpdateRuleInput } from './rules.inputs.js';
import { RulesService } from './rules.service.js';

@ObjectType()
export class RuleConnection extends connectionOf(Rule) {}

@Resolver(() => Rule)
export class RulesResolver {
  constructor(
    private readonly rules: RulesService,
    private readonly tester: RuleTester,
  ) {}

  @Query(() => Rule)
  @Can('read', 'Rule')
  rule(@IdArg() id: number): Promise<Rule> {
    return this.rules.get(id);
  }

  @Query(() => RuleConnection, { name: 'rules', description: 'By priority, highest first.' })
  @Can('read', 'Rule')
  list(@Args() page: PageArgs, @Args('filter', { nullable: true }) filter?: RuleFilter): Promise<Page<Rule>> {
    return this.rules.list(page, filter);
  }

  @Query(() => RuleExpressionProblem, { nullable: true, description: 'Null when the condition is right.' })
  @Can('read', 'Rule')
  checkRuleExpression(@Args('match') match: string): RuleExpressionProblem | null {
    const problem = checkExpression(match);
    return problem ? { ...problem, reason: problem.reason ?? null, params: Object.entries(problem.params ?? {}).map(([name, value]) => ({ name, value: String(value) })) } : null;
  }

  @Query(() => RuleTestResult, { description: 'What the rule would do to this answer; nothing is changed.' })
  @Can('read', 'Rule')
  testRule(@Args('input') input: RuleDraft, @Args('sample') sample: RuleSample): RuleTestResult {
    return this.tester.test(input, sample);
  }

  @Mutation(() => Rule)
  @Can('create', 'Rule')
  createRule(@Args('input') input: CreateRuleInput): Promise<Rule> {
    return this.rules.create(input);
  }

  @Mutation(() => Rule)
  @Can('update', 'Rule')
  updateRule(@IdArg() id: number, @Args('input') input: UpdateRuleInput): Promise<Rule> {
    return this.rules.update(id, input);
  }

  @Mutation(() => Boolean, { description: 'Puts all rules into the order of the ids: their priorities run down, 10 apart.' })
  @Can('update', 'Rule')
  reorderRules(@Args() { ids }: ReorderRulesArgs): Promise<boolean> {
    return this.rules.reorder(ids);
  }

  @Mutation(() => Boolean)
  @Can('delete', 'Rule')
  deleteRule(@IdArg() id: number): Promise<boolean> {
    return this.rules.delete(id);
  }
}
