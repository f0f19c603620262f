import { Injectable } from '@nestjs/common';
import { Clock, Outcome } from '@app/core';
import { KeyPools } from '@app/keys';
import { type CapturedHeader, type RequestLog, RequestLogReader } from '@app/logs';
import { type AttemptFacts, ExpressionContext, HitCounter, RuleDraft, RuleTester } from '@app/rules';
import { UpstreamDirectory } from '@app/upstreams';
import type { RuleReplay } from './rule-replay.type.js';

const MOST_REQUESTS = 50_000;
const REQUESTS_AT_ONCE = 1_000;
const EXAMPLES = 20;
const HOUR_MS = 3_600_000;

interface Match {
  requestId: string;
  keyId: number;
  atMs: number;
}

/** Runs a rule that is not in force over what the request log has kept. */
@Injectable()
export class RuleReplayService {
  constructor(
    private readonly tester: RuleTester,
    private readonly logs: RequestLogReader,
    private readonly upstreams: UpstreamDirectory,
    private readonly keys: KeyPools,
    private readonly clock: Clock,
  ) {}

  async replay(draft: RuleDraft, lastHours: number): Promise<RuleReplay> {
    const rule = this.tester.compile(draft);
    const filter = { from: new Date(this.clock.now() - lastHours * HOUR_MS), ...(draft.upstreamId && { upstreamId: draft.upstreamId }) };
    const matches: Match[] = [];
    const seen = { requests: 0, examined: 0, withoutContent: 0 };
    let after: string | undefined;
    do {
      const { rows, next } = await this.logs.find(filter, REQUESTS_AT_ONCE, after);
      for (const log of rows) {
        seen.requests++;
        for (const facts of await this.factsOf(log, rule.readsContent)) {
          seen.examined++;
          if (rule.readsContent && !log.captured) seen.withoutContent++;
          if (rule.matches(new ExpressionContext(facts))) matches.push({ requestId: log.id, keyId: facts.key.id, atMs: facts.atMs });
        }
      }
      after = next;
    } while (after !== undefined && seen.requests < MOST_REQUESTS);
    return { examined: seen.examined, withoutContent: seen.withoutContent, complete: after === undefined, ...this.summarise(matches, draft) };
  }

  /** Thresholds count forward in time; the log was read backward. */
  private summarise(matches: Match[], { thresholdCount = 1, thresholdWindowSeconds = 60 }: RuleDraft): Pick<RuleReplay, 'matched' | 'fired' | 'keys' | 'requestIds'> {
    const counter = new HitCounter();
    const fired = matches.toReversed().filter(({ keyId, atMs }) => counter.hit(String(keyId), atMs, thresholdCount, thresholdWindowSeconds * 1_000));
    const byKey = Map.groupBy(fired, ({ keyId }) => keyId);
    const keys = [...byKey].map(([apiKeyId, hits]) => ({ apiKeyId, name: this.keys.find(apiKeyId)?.name ?? '', fired: hits.length })).sort((a, b) => b.fired - a.fired);
    return { matched: matches.length, fired: fired.length, keys, requestIds: [...new Set(matches.map(({ requestId }) => requestId))].slice(0, EXAMPLES) };
  }

  /** One for each attempt. What was captured is the exchange with the client: the last attempt's. */
  private async factsOf(log: RequestLog, withContent: boolean): Promise<AttemptFacts[]> {
    const upstream = log.upstreamId === null ? undefined : this.upstreams.findById(log.upstreamId);
    const capture = withContent && log.captured ? await this.logs.findCapture(log) : null;
    return log.attempts
      .filter(({ apiKeyId, outcome }) => apiKeyId !== null && outcome !== Outcome.REFUSED)
      .map((attempt, index, attempts) => {
        const content = index === attempts.length - 1 ? capture : null;
        const key = this.keys.find(attempt.apiKeyId!);
        return {
          requestId: log.id,
          atMs: log.at.getTime(),
          outcome: attempt.outcome,
          latencyMs: attempt.durationMs,
          upstream: { id: log.upstreamId ?? 0, name: upstream?.name ?? '', slug: upstream?.slug ?? '' },
          key: { id: attempt.apiKeyId!, name: key?.name ?? '', tags: key?.tags ?? [] },
          request: { method: log.method, path: log.path, headers: record(content?.requestHeaders) },
          response: { status: attempt.status ?? 0, headers: record(content?.responseHeaders), body: content?.responseBody ?? '' },
        };
      });
  }
}

function record(headers: CapturedHeader[] | null | undefined): Record<string, string> {
  return Object.fromEntries((headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
}
