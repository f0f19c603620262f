import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClientType } from '@redis/client';
import { steadyClock } from '../memory/memory-limit-store.js';
import type { LimitCheck } from '../store/limit-check.js';
import { chargeOf, holdsSomething, type Decision, type Grant, type LimitStore, type Spend } from '../store/limit-store.js';
import type { DurableCounts, StoredCounts } from '../store/stored-counts.js';
import { CatchUp } from './catch-up.js';
import { KnownQuotas } from './known-quotas.js';
import { GRANT_LIFE_MS, LimitScripts, type RedisScriptClient, type Settlement } from './limit-scripts.js';
import { LocalShare, StoreLossPolicy } from './local-share.js';
import { within } from './within.js';

/** Leaves 10 ms of the 50 in which a request is to be answered. */
const ANSWER_WITHIN_MS = 40;
const RETRY_EVERY_MS = 250;
const HEARTBEAT_MS = 5_000;
const NODE_LIVES_MS = 3 * HEARTBEAT_MS;
/** Grants that are renewed are those of long requests; three heartbeats fit into a grant's life. */
const RENEW_AFTER_MS = GRANT_LIFE_MS / 3;

/** The part of a node-redis client that the store uses. */
export type LimitRedisClient = RedisScriptClient & Pick<RedisClientType, 'isReady' | 'ping' | 'info'>;

/** What a request holds, both in the shared store and in this node's own count. */
interface SharedGrant extends Grant {
  readonly own: Grant;
  readonly takenAtMs: number;
  confirmed: boolean;
  released: boolean;
}

/** Told when the shared store is lost and when it is back, with the time it was away. */
export interface StoreWatcher {
  lost(reason: string): void;
  back(awayMs: number): void;
  /** How many nodes share the limits, this one included: with each heartbeat. */
  counted(nodes: number): void;
}

/**
 * Counts in Redis or Valkey, shared by all nodes: one script call a request, by the server's clock.
 * When the server does not answer in time, this node decides by the policy at once, without asking again, until a
 * probe gets through; then it tells what it has admitted meanwhile, before it asks for anything else.
 */
export class RedisLimitStore implements LimitStore, DurableCounts {
  private readonly nodeId = randomBytes(6).toString('base64url');
  private readonly scripts: LimitScripts;
  private readonly share: LocalShare;
  private readonly quotas = new KnownQuotas();
  private readonly inFlight = new Set<SharedGrant>();
  private readonly catchUp: CatchUp;
  private readonly heartbeat: NodeJS.Timeout;
  private unsettled: Settlement[] = [];
  private isUp = false;
  private isClosed = false;
  private lostAtMs = 0;
  private recovery: Promise<void>;
  private grants = 0;

  /**
   * @param client connects and reconnects by itself and queues nothing while offline; stays open on `close`
   * @param nodes how many share the limits, until the server tells
   */
  constructor(
    private readonly client: LimitRedisClient,
    private readonly policy: StoreLossPolicy,
    private readonly watcher: StoreWatcher,
    nodes = 1,
    private readonly now: () => number = steadyClock,
  ) {
    this.scripts = new LimitScripts(client);
    this.share = new LocalShare(now);
    this.share.nodes = nodes;
    this.catchUp = new CatchUp(client, this.scripts, this.share, this.quotas);
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS).unref();
    this.recovery = this.recover();
  }

  take(checks: readonly LimitCheck[]): Decision | Promise<Decision> {
    return this.isUp ? this.takeShared(checks) : this.takeAlone(checks, this.newGrantId(), true);
  }

  async peek(checks: readonly LimitCheck[]): Promise<Decision> {
    const reply = this.isUp ? await within(this.scripts.take('peek', checks, ''), ANSWER_WITHIN_MS) : undefined;
    if (reply === undefined) return this.share.judge(checks, this.policy);
    const { atMs, refusedBy, current, resetAtMs } = reply;
    return { admitted: refusedBy < 0, atMs, refusedBy, current, resetAtMs, grant: null, degraded: false };
  }

  confirm(grant: Grant): void {
    const held = grant as SharedGrant;
    if (held.confirmed || held.released) return;
    held.confirmed = true;
    this.share.own.confirm(held.own);
    const quotas = held.checks.filter(({ kind }) => kind === 'QUOTA');
    if (quotas.length > 0) this.settle({ grantId: held.id, checks: quotas, amounts: quotas.map(({ cost }) => cost) });
  }

  release(grant: Grant, spend: Spend): void {
    const held = grant as SharedGrant;
    if (held.released) return;
    held.released = true;
    this.inFlight.delete(held);
    this.share.own.release(held.own, spend);
    const amounts = held.checks.map((check) => (check.kind === 'CONCURRENCY' ? 1 : chargeOf(check, spend) - (held.confirmed ? check.cost : 0)));
    if (!held.confirmed || amounts.some((amount) => amount !== 0)) this.settle({ grantId: held.id, checks: held.checks, amounts });
  }

  /** Resolves when the server has answered once and has been told all it has to know. */
  whenUp(): Promise<void> {
    return this.recovery;
  }

  /** Quotas only: windows outlive this process in the server. */
  takeChanges(): StoredCounts {
    return { windows: [], quotas: this.quotas.takeChanges() };
  }

  /** Totals for a server that has lost its own. */
  async restore({ quotas }: StoredCounts): Promise<void> {
    this.quotas.restore(quotas);
    if (this.isUp) await Promise.all(quotas.map((row) => this.scripts.raiseQuota(row)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.heartbeat);
    await this.share.close();
  }

  private async takeShared(checks: readonly LimitCheck[]): Promise<Decision> {
    const grantId = this.newGrantId();
    const asked = this.scripts.take('take', checks, grantId);
    const reply = await within(asked, ANSWER_WITHIN_MS);
    if (reply === undefined) return this.takeUnanswered(checks, grantId, asked);
    const { atMs, refusedBy, current, resetAtMs, charged } = reply;
    this.quotas.noteCharged(checks, charged);
    const admitted = refusedBy < 0;
    const own = admitted ? this.share.noteAdmitted(checks, current) : null;
    if (!admitted) this.share.noteSeen(checks, current);
    const grant = own === null ? null : this.grant(grantId, own);
    return { admitted, atMs, refusedBy, current, resetAtMs, grant, degraded: false };
  }

  /** The server may still count the request, or have counted it: what it did is known when it answers, if ever. */
  private takeUnanswered(checks: readonly LimitCheck[], grantId: string, asked: Promise<{ refusedBy: number }>): Decision {
    this.lose('no answer in time');
    const decision = this.takeAlone(checks, grantId, false);
    asked.then(
      ({ refusedBy }) => {
        if (decision.admitted && refusedBy >= 0) this.share.noteUntold(checks);
        if (!decision.admitted && refusedBy < 0) this.giveBack(checks, grantId);
      },
      () => {
        if (decision.admitted) this.share.noteUntold(checks);
      },
    );
    return decision;
  }

  private takeAlone(checks: readonly LimitCheck[], grantId: string, isUntold: boolean): Decision {
    const decision = this.share.judge(checks, this.policy);
    if (!decision.admitted) return decision;
    if (isUntold) this.share.noteUntold(checks);
    const own = this.share.noteTaken(checks);
    const current = decision.current.map((used, index) => used + checks[index].cost);
    return { ...decision, current, grant: own === null ? null : this.grant(grantId, own) };
  }

  private giveBack(checks: readonly LimitCheck[], grantId: string): void {
    const held = checks.filter(holdsSomething);
    if (held.length > 0) this.settle({ grantId, checks: held, amounts: held.map(({ kind }) => (kind === 'CONCURRENCY' ? 1 : 0)) });
  }

  private settle(settlement: Settlement): void {
    if (!this.isUp) {
      this.unsettled.push(settlement);
      return;
    }
    this.scripts.settle(settlement).then(
      () => this.quotas.noteSettled(settlement.checks, settlement.amounts),
      (error: unknown) => {
        this.unsettled.push(settlement);
        this.lose(String(error));
      },
    );
  }

  private newGrantId(): string {
    return `${this.nodeId}${(++this.grants).toString(36)}`;
  }

  private grant(id: string, own: Grant): SharedGrant {
    const grant = { id, checks: own.checks, own, takenAtMs: this.now(), confirmed: false, released: false };
    this.inFlight.add(grant);
    return grant;
  }

  private async beat(): Promise<void> {
    if (!this.isUp) return;
    const old = this.now() - RENEW_AFTER_MS;
    const renewed = this.scripts.renew([...this.inFlight].filter(({ takenAtMs }) => takenAtMs <= old));
    const announced = this.scripts.announce(this.nodeId, NODE_LIVES_MS);
    const answers = await within(Promise.all([announced, renewed]), HEARTBEAT_MS);
    if (answers === undefined) this.lose('no answer to a heartbeat');
    else this.count(answers[0]);
  }

  private count(nodes: number): void {
    this.share.nodes = nodes;
    this.watcher.counted(nodes);
  }

  private lose(reason: string): void {
    if (!this.isUp || this.isClosed) return;
    this.isUp = false;
    this.lostAtMs = this.now();
    this.watcher.lost(reason);
    this.recovery = this.recover();
  }

  private async recover(): Promise<void> {
    while (!this.isClosed) {
      try {
        if (this.client.isReady) {
          await this.client.ping();
          await this.catchUp.run([...this.inFlight]);
          this.count(await this.scripts.announce(this.nodeId, NODE_LIVES_MS));
          break;
        }
      } catch {
        // The connection broke again; the next round finds out whether it is back.
      }
      await sleep(RETRY_EVERY_MS, undefined, { ref: false });
    }
    this.isUp = !this.isClosed;
    if (!this.isUp) return;
    // Commands keep their order on the connection: what follows is counted before anything that is asked from now on.
    this.catchUp.tellRest().catch((error: unknown) => this.lose(String(error)));
    for (const settlement of this.unsettled.splice(0)) this.settle(settlement);
    if (this.lostAtMs > 0) this.watcher.back(this.now() - this.lostAtMs);
  }
}
