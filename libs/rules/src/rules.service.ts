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

/** Between neighbours after a reordering: room for one to be put in by its number. */
const PRIORITY_STEP = 10;

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

  /** Gives the rules priorities that run down in the order of the ids; all of them are named, so that none is left between. */
  reorder(ids: readonly number[]): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const { manager } = transaction;
      const rules = await manager.find(Rule, { order: { priority: 'DESC', id: 'DESC' }, lock: { mode: 'pessimistic_write' } });
      const isWhole = rules.length === ids.length && rules.every(({ id }) => ids.includes(id));
      if (!isWhole) throw GatewayError.badInput('ids', 'must name each rule once');
      await manager.query('UPDATE rule SET priority = (cardinality($1::int[]) - array_position($1::int[], id) + 1) * $2, updated_at = now()', [ids, PRIORITY_STEP]);
      await this.audit.record(transaction, { action: 'rule.reorder', subjectKind: 'rule', subjectId: 'all', before: { ids: rules.map(({ id }) => id) }, after: { ids } });
      transaction.announce(rulesChanged, { ids: [...ids] });
      return true;
    });
  }

  delete(id: number): Promise<boolean> {
    return this.transactions.run(async (transaction) => {
      const before = await transaction.manager.findOneBy(Rule, { id });
      if (!before) throw GatewayError.notFound('Rule', id);
      if (before.builtin) throw GatewayError.conflict('A rule that comes with the product cannot be deleted: switch it off', 'BUILTIN_RULE');
      await transaction.manager.delete(Rule, { id });
      await this.audit.record(transaction, { action: 'rule.delete', subjectKind: 'rule', subjectId: id, subjectName: before.name, before });
      transaction.announce(rulesChanged, { ids: [id] });
      return true;
    });
  }
}

function check({ match, actions }: UpdateRuleInput): void {
  if (match !== undefined) requireExpression(match);
  for (const [index, action] of actions?.entries() ?? []) checkAction(action, `actions.${index}`);
}

/** @param place where the action stands in the input, for whoever has to find it */
function checkAction({ type, cron, timeZone, tag }: RuleAction, place: string): void {
  if (cron) checkCron(cron, timeZone ?? 'UTC', place);
  if (type === RuleActionType.TAG && !tag) throw GatewayError.badInput(`${place}.tag`, 'is needed to add a tag');
}

function checkCron(cron: string, timeZone: string, place: string): void {
  try {
    new Schedule(cron, timeZone);
  } catch (error) {
    const [problem] = error instanceof GatewayError ? (error.details.fields ?? []) : [];
    throw problem ? GatewayError.badInput(`${place}.${problem.field}`, problem.message, problem.reason, problem.params) : error;
  }
}

/** Only what was given, as the column keeps it. */
function plain(action: RuleAction): RuleAction {
  return JSON.parse(JSON.stringify(action)) as RuleAction;
}
