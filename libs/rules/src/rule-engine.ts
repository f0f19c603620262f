import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged, topic } from '@app/core';
import { In, type Repository } from 'typeorm';
import type { AttemptFacts } from './attempt-facts.js';
import { CompiledRule } from './compiled-rule.js';
import { ExpressionContext } from './expression-context.js';
import { HitCounter } from './hit-counter.js';
import { NO_VERDICT, type RuleVerdict } from './rule-verdict.js';
import { Rule } from './rule.entity.js';

export const rulesChanged = rowsChanged('rule');

interface RuleHit {
  ruleId: number;
  keyId: number;
  atMs: number;
  origin: number;
}

/** One match of a rule that has a threshold: every process counts the matches of all. */
const ruleHit = topic<RuleHit>('rule-hit');
const ORIGIN = Math.random();
const SWEEP_EVERY = 10_000;

/** Runs the rules of an upstream over an attempt: in memory, synchronously, in microseconds. */
@Injectable()
export class RuleEngine implements OnModuleInit {
  private readonly logger = new Logger('rules');
  private readonly compiled = new Map<number, CompiledRule>();
  private readonly forUpstream = new Map<number, { rules: CompiledRule[]; readsBody: boolean }>();
  private readonly counter = new HitCounter();
  private readonly view: RowView<Rule>;
  private hits = 0;

  constructor(
    private readonly bus: MessageBus,
    @InjectRepository(Rule) rules: Repository<Rule>,
  ) {
    this.view = new RowView(bus, rulesChanged, {
      load: (ids) => rules.find(ids && { where: { id: In(ids) } }),
      put: (rule) => this.put(rule),
      drop: (rule) => this.drop(rule),
    });
    bus.subscribe(ruleHit, (hit) => {
      if (hit.origin !== ORIGIN) this.count(hit);
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  /** Whether some rule of this upstream looks at the body of an error answer. */
  wantsBody(upstreamId: number): boolean {
    return this.rulesOf(upstreamId).readsBody;
  }

  /** What the rules say of an attempt, without counting or telling it: `facts` hold everything it depends on. */
  evaluate(facts: AttemptFacts): RuleVerdict {
    const { rules } = this.rulesOf(facts.upstream.id);
    if (rules.length === 0) return NO_VERDICT;
    const { status } = facts.response;
    let context: ExpressionContext | undefined;
    let verdict: { -readonly [P in keyof RuleVerdict]: RuleVerdict[P] } | undefined;
    for (const rule of rules) {
      if (!rule.concerns(status) || !rule.matches((context ??= new ExpressionContext(facts))) || !this.reachesThreshold(rule, facts)) continue;
      const open = (verdict ??= { ruleIds: [], tags: [], notices: [] }) as Parameters<CompiledRule['speak']>[0];
      open.ruleIds.push(rule.rule.id);
      if (rule.enforces) rule.speak(open, facts);
    }
    return verdict ?? NO_VERDICT;
  }

  private reachesThreshold({ rule }: CompiledRule, { key, atMs }: AttemptFacts): boolean {
    if (rule.thresholdCount <= 1) return true;
    void this.bus.publish(ruleHit, { ruleId: rule.id, keyId: key.id, atMs, origin: ORIGIN });
    return this.count({ ruleId: rule.id, keyId: key.id, atMs });
  }

  private count({ ruleId, keyId, atMs }: Omit<RuleHit, 'origin'>): boolean {
    const rule = this.compiled.get(ruleId)?.rule;
    if (!rule) return false;
    if (++this.hits % SWEEP_EVERY === 0) this.counter.sweep(atMs - this.longestWindowMs());
    return this.counter.hit(`${ruleId}:${keyId}`, atMs, rule.thresholdCount, rule.thresholdWindowSeconds * 1_000);
  }

  private longestWindowMs(): number {
    return Math.max(...[...this.compiled.values()].map(({ rule }) => rule.thresholdWindowSeconds)) * 1_000;
  }

  private rulesOf(upstreamId: number): { rules: CompiledRule[]; readsBody: boolean } {
    let entry = this.forUpstream.get(upstreamId);
    if (!entry) {
      const rules = [...this.compiled.values()].filter(({ rule }) => rule.upstreamId === null || rule.upstreamId === upstreamId).sort((a, b) => b.rule.priority - a.rule.priority || a.rule.id - b.rule.id);
      entry = { rules, readsBody: rules.some((rule) => rule.readsBody) };
      this.forUpstream.set(upstreamId, entry);
    }
    return entry;
  }

  private put(rule: Rule): void {
    this.drop(rule);
    if (!rule.enabled) return;
    try {
      this.compiled.set(rule.id, new CompiledRule(rule));
    } catch (error) {
      this.logger.error(`rule ${rule.id} "${rule.name}" cannot run: ${error instanceof Error ? error.message : error}`);
    }
  }

  private drop(rule: Rule): void {
    this.compiled.delete(rule.id);
    this.counter.forget(`${rule.id}:`);
    this.forUpstream.clear();
  }
}
