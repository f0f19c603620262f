import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '@app/core';
import { type KeyCause, KeyCauseCode, KeyChangeBy, KeyPools, KeyStatus, KeyStatusService, KeyTagsService, type PooledKey } from '@app/keys';
import type { AttemptFacts, RuleCause, RuleVerdict } from '@app/rules';

/** Does what rules have said of an attempt. What concerns the next choice of a key is done at once; the rest is written behind. */
@Injectable()
export class RuleConsequences {
  private readonly logger = new Logger('rules');

  constructor(
    private readonly keys: KeyPools,
    private readonly status: KeyStatusService,
    private readonly tags: KeyTagsService,
    private readonly transactions: Transactions,
  ) {}

  apply(verdict: RuleVerdict, key: Readonly<PooledKey>, facts: AttemptFacts): void {
    if (verdict.key !== undefined) this.changeKey(verdict.key, key, facts);
    for (const { tag, cause } of verdict.tags) this.behind(this.tags.add(key.id, tag, keyCause(cause, facts)));
    for (const { message, cause } of verdict.notices) this.behind(this.notify(message, cause, key, facts));
  }

  private changeKey({ verdict, cause: ruleCause }: NonNullable<RuleVerdict['key']>, key: Readonly<PooledKey>, facts: AttemptFacts): void {
    const cause = keyCause(ruleCause, facts);
    switch (verdict.kind) {
      case 'COOL_DOWN':
        this.keys.coolDown(key.id, verdict.untilMs, cause);
        break;
      case 'DISABLE':
        this.behind(this.status.setStatusNow(key.id, KeyStatus.DISABLED, cause, verdict.reenableAtMs === undefined ? null : new Date(verdict.reenableAtMs)));
        break;
      case 'BAN':
        this.behind(this.status.setStatusNow(key.id, KeyStatus.BANNED, cause));
    }
  }

  private notify(message: string, { ruleId, ruleName }: RuleCause, key: Readonly<PooledKey>, facts: AttemptFacts): Promise<void> {
    return this.transactions.run(async (transaction) => {
      await transaction.raise({
        type: 'rule_notified',
        severity: 'WARNING',
        subject: `api_key:${key.id}`,
        upstreamId: facts.upstream.id,
        data: { keyId: key.id, keyName: key.name, upstreamId: facts.upstream.id, upstreamName: facts.upstream.name, ruleId, ruleName, message },
        cause: { ruleId, ruleName, requestId: facts.requestId, evidence: evidenceOf(facts) },
      });
    });
  }

  private behind(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

function keyCause({ ruleId, ruleName }: RuleCause, facts: AttemptFacts): KeyCause {
  return { by: KeyChangeBy.RULE, code: KeyCauseCode.RULE_FIRED, reason: `The rule "${ruleName}" fired`, ruleId, ruleName, requestId: facts.requestId, evidence: evidenceOf(facts) };
}

function evidenceOf({ outcome, response }: AttemptFacts): string {
  return response.status === 0 ? outcome : `${outcome}, HTTP ${response.status}`;
}
