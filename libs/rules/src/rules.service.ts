import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '@app/access';
import { type BrokenConstraint, GatewayError, keysetPage, rethrowConstraint, Transactions, type Page, type PageArgs } from '@app/core';
import { Schedule } from '@app/scheduler';
import type { Repository } from 'typeorm';
import { type RuleAction, RuleActionType } from './rule-action.js';
import { rulesChanged } from './rule-engine.js';
import { requireExpression } from './rule-tester.js';
import { Rule } from './rule.entity.js';
import type { CreateRuleInput, RuleFilter, UpdateRuleInput } from './rules.inputs.js';

const CONSTRAINTS: Record<string, BrokenConstraint> = { rule_upstream: { reason: 'GONE', message: 'The upstream does not exist' } };

/** What admins do with rules. */
@Injectable()
export class RulesService {
  constructor(
    @InjectRepository(Rule) private readonly rules: Repository<Rule>,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get(id: number): Promise<Rule> {
    const rule = await this.rules.findOneBy({ id });
    if (!rule) throw GatewayError.notFound('Rule', id);
    return rule;
  }

  list(page: PageArgs, filter: RuleFilter = {}): Promise<Page<Rule>> {
    const query = this.rules.createQueryBuilder('rule');
    if (filter.upstreamId) query.andWhere('(rule.upstreamId = :upstreamId OR rule.upstreamId IS NULL)', { upstreamId: filter.upstreamId });
    if (filter.enabled !== undefined) query.andWhere('rule.enabled = :enabled', { enabled: filter.enabled });
    if (filter.search) query.andWhere('(rule.name ILIKE :search OR rule.match ILIKE :search)', { search: `%${filter.search}%` });
    return keysetPage(query, page, { by: 'priority', direction: 'DESC' });
  }

  create(input: CreateRuleInput): Promise<Rule> {
    check(input);
    return this.transactions
      .run(async (transaction) => {
        const { id } = await transaction.manager.save(Rule, { ...input, actions: input.actions.map(plain) });
        const rule = await transaction.manager.findOneByOrFail(Rule, { id });
        await this.audit.record(transaction, { action: 'rule.create', subjectKind: 'rule', subjectId: id, subjectName: rule.name, after: rule });
        transaction.announce(rulesChanged, { ids: [id] });
        return rule;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  update(id: number, input: UpdateRuleInput): Promise<Rule> {
    check(input);
    return this.transactions
      .run(async (transaction) => {
        const before = await transaction.manager.findOne(Rule, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw GatewayError.notFound('Rule', id);
        await transaction.manager.update(Rule, id, { ...input, ...(input.actions && { actions: input.actions.map(plain) }) });
        const after = await transaction.manager.findOneByOrFail(Rule, { id });
        await this.audit.record(transaction, { action: 'rule.update', subjectKind: 'rule', subjectId: id, subjectName: after.name, before, after });
        transaction.announce(rulesChanged, { ids: [id] });
        return after;
      })
      .catch((error) => rethrowConstraint(error, CONSTRAINTS));
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Rule, { id });
      if (!before) throw GatewayError.notFound('Rule', id);
      if (before.builtin) throw GatewayError.conflict('A rule that comes with the product cannot be deleted: switch it off');
      await transaction.manager.delete(Rule, { id });
      await this.audit.record(transaction, { action: 'rule.delete', subjectKind: 'rule', subjectId: id, subjectName: before.name, before });
      transaction.announce(rulesChanged, { ids: [id] });
      return true;
    });
  }
}

function check({ match, actions }: UpdateRuleInput): void {
  if (match !== undefined) requireExpression(match);
  for (const action of actions ?? []) checkAction(action);
}

function checkAction({ type, cron, timeZone, tag }: RuleAction): void {
  if (cron) new Schedule(cron, timeZone ?? 'UTC');
  if (type === RuleActionType.TAG && !tag) throw GatewayError.badInput('actions.tag', 'is needed to add a tag');
}

/** Only what was given, as the column keeps it. */
function plain(action: RuleAction): RuleAction {
  return JSON.parse(JSON.stringify(action)) as RuleAction;
}
