import { createHash } from 'node:crypto';
import type { RedisClientType } from '@redis/client';
import type { LimitCheck } from '../store/limit-check.js';
import { windowSpec } from '../store/window-spec.js';
import type { StoredQuota, StoredWindow } from '../store/stored-counts.js';
import { RAISE_QUOTA_SCRIPT, RESTORE_WINDOW_SCRIPT } from './restore.lua.js';
import { ANNOUNCE_SCRIPT, RENEW_SCRIPT, SETTLE_SCRIPT } from './settle.lua.js';
import { TAKE_SCRIPT } from './take.lua.js';

/** After this a grant is taken for that of a dead node. */
export const GRANT_LIFE_MS = 45_000;

/** The part of a node-redis client that is needed, so that any set of modules and protocol will do. */
export type RedisScriptClient = Pick<RedisClientType, 'eval' | 'evalSha'>;

/** What `take` answers. */
export interface TakeReply {
  readonly atMs: number;
  /** -1 when admitted. */
  readonly refusedBy: number;
  /** Per check what is used, this request included when it was admitted. */
  readonly current: number[];
  readonly resetAtMs: number[];
  /** Per check what of a quota is charged for good, reservations left out; 0 for others. */
  readonly charged: number[];
}

/** One change of a quota or of the places held, as `settle` applies it. */
export interface Settlement {
  readonly grantId: string;
  readonly checks: readonly LimitCheck[];
  /** Per check: for a quota what to add to the total; for concurrency 1 to leave. */
  readonly amounts: readonly number[];
}

interface Script {
  readonly text: string;
  readonly sha1: string;
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

const TAKE = script(TAKE_SCRIPT);
const SETTLE = script(SETTLE_SCRIPT);
const RENEW = script(RENEW_SCRIPT);
const ANNOUNCE = script(ANNOUNCE_SCRIPT);
const RESTORE_WINDOW = script(RESTORE_WINDOW_SCRIPT);
const RAISE_QUOTA = script(RAISE_QUOTA_SCRIPT);

/**
 * The scripts as functions. All keys carry one hash tag: a request is checked in one step over the gateway, an
 * upstream, a consumer and a key, which a cluster only does within one slot.
 */
export class LimitScripts {
  private prefix = 'agp:{limits}:';

  constructor(private readonly client: RedisScriptClient) {}

  /** Counts of another generation are not seen: a server that restarted begins with none. */
  useGeneration(generation: string): void {
    this.prefix = `agp:{limits}:${generation}:`;
  }

  /** @param nowMs 0 for the server's clock */
  async take(mode: 'take' | 'peek', checks: readonly LimitCheck[], grantId: string, nowMs = 0): Promise<TakeReply> {
    const args = [mode, String(nowMs), grantId, String(GRANT_LIFE_MS)];
    for (const check of checks) {
      const { kind, limit, cost } = check;
      const windowMs = kind === 'WINDOW' ? check.windowMs : kind === 'QUOTA' ? check.resetAtMs : 0;
      const tickMs = kind === 'WINDOW' ? windowSpec(windowMs).tickMs : 0;
      args.push(kind[0], String(limit), String(cost), String(windowMs), String(tickMs));
    }
    const [atMs, refusedBy, ...standings] = (await this.run(TAKE, this.keysOf(checks), args)) as number[];
    const reply: TakeReply = { atMs, refusedBy, current: [], resetAtMs: [], charged: [] };
    for (let index = 0; index < standings.length; index += 3) {
      reply.current.push(standings[index]);
      reply.resetAtMs.push(standings[index + 1]);
      reply.charged.push(standings[index + 2]);
    }
    return reply;
  }

  settle({ grantId, checks, amounts }: Settlement): Promise<unknown> {
    const args = [grantId];
    checks.forEach((check, index) => args.push(check.kind[0], String(check.cost), String(amounts[index])));
    return this.run(SETTLE, this.keysOf(checks), args);
  }

  renew(grants: readonly { id: string; checks: readonly LimitCheck[] }[]): Promise<unknown> {
    const keys: string[] = [];
    const args = [String(GRANT_LIFE_MS)];
    for (const grant of grants) {
      for (const check of grant.checks) {
        const reserves = check.kind === 'QUOTA';
        keys.push(reserves ? this.reservationsKey(check) : this.key(check));
        args.push(reserves ? `${grant.id}:${check.cost}` : grant.id, reserves ? '1' : '0');
      }
    }
    return keys.length === 0 ? Promise.resolve() : this.run(RENEW, keys, args);
  }

  /** How many nodes have announced themselves lately, this one included. */
  announce(nodeId: string, livesMs: number): Promise<number> {
    return this.run(ANNOUNCE, ['agp:{limits}:nodes'], [nodeId, String(livesMs)]) as Promise<number>;
  }

  restoreWindow(window: StoredWindow): Promise<unknown> {
    const args = [String(window.windowMs), String(windowSpec(window.windowMs).tickMs)];
    window.ticks.forEach((tick, index) => args.push(String(tick), String(window.counts[index])));
    return this.run(RESTORE_WINDOW, [this.prefix + window.key], args);
  }

  raiseQuota(quota: StoredQuota): Promise<unknown> {
    return this.run(RAISE_QUOTA, [this.prefix + quota.key], [String(quota.used), String(quota.resetAtMs), String(GRANT_LIFE_MS)]);
  }

  private keysOf(checks: readonly LimitCheck[]): string[] {
    const keys: string[] = [];
    for (const check of checks) {
      keys.push(this.key(check));
      if (check.kind === 'QUOTA') keys.push(this.reservationsKey(check));
    }
    return keys;
  }

  private key(check: LimitCheck): string {
    return this.prefix + check.key;
  }

  private reservationsKey(check: LimitCheck): string {
    return `${this.prefix}${check.key}:reserved`;
  }

  private async run({ text, sha1 }: Script, keys: string[], args: string[]): Promise<unknown> {
    try {
      return await this.client.evalSha(sha1, { keys, arguments: args });
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.client.eval(text, { keys, arguments: args });
    }
  }
}
