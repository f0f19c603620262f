import { LRUCache } from 'lru-cache';
import { MemoryLimitStore } from '../memory/memory-limit-store.js';
import type { LimitCheck } from '../store/limit-check.js';
import type { Decision, Grant } from '../store/limit-store.js';
import type { StoredWindow } from '../store/stored-counts.js';

/** What answers while the shared store is out of reach. */
export enum StoreLossPolicy {
  /** This node's part of every limit, as far as the whole of it was not used up when last seen. */
  SHARE = 'SHARE',
  REFUSE = 'REFUSE',
  ALLOW = 'ALLOW',
}

/** How soon a refused caller should come again: the store is expected back. */
const RETRY_MS = 2_000;
/** Subjects of which it is remembered what other nodes used. */
const REMEMBERED_KEYS = 200_000;

interface OthersUse {
  readonly used: number;
  readonly atMs: number;
}

/**
 * What one node knows by itself of limits that are counted elsewhere: all that it admitted lately, what others had
 * used when it last heard, and what it admitted since the store was lost and has to tell when it is back.
 */
export class LocalShare {
  /** How many nodes share a limit, as last heard. */
  nodes = 1;
  private readonly mirror: MemoryLimitStore;
  private untold: MemoryLimitStore;
  private readonly others = new LRUCache<string, OthersUse>({ max: REMEMBERED_KEYS });

  constructor(private readonly now: () => number) {
    this.mirror = new MemoryLimitStore(now);
    this.untold = new MemoryLimitStore(now);
  }

  /** Notes what the store has admitted. The answer is to be given back to the mirror at the end. */
  noteAdmitted(checks: readonly LimitCheck[], current: readonly number[]): Grant | null {
    const grant = this.mirror.record(checks);
    this.noteSeen(checks, current);
    return grant;
  }

  /** Notes how much is used in all, of which this node's own use is known. */
  noteSeen(checks: readonly LimitCheck[], current: readonly number[]): void {
    const own = this.mirror.peek(checks);
    for (let index = 0; index < checks.length; index++) {
      const used = current[index] - own.current[index];
      const { key } = checks[index];
      if (used > 0) this.others.set(key, { used, atMs: own.atMs });
      else this.others.delete(key);
    }
  }

  /** Decides in the store's place, without counting anything. */
  judge(checks: readonly LimitCheck[], policy: StoreLossPolicy): Decision {
    const own = this.mirror.peek(checks);
    const current = checks.map((check, index) => own.current[index] + this.usedByOthers(check, own.atMs));
    const fits = (check: LimitCheck, index: number): boolean =>
      policy === StoreLossPolicy.ALLOW ||
      (policy === StoreLossPolicy.SHARE && this.fits(check, own.current[index], current[index]));
    const refusedBy = checks.findIndex((check, index) => !fits(check, index));
    const admitted = refusedBy < 0;
    const resetAtMs = checks.map((_, index) => (admitted ? own.resetAtMs[index] : own.atMs + RETRY_MS));
    return { admitted, atMs: own.atMs, refusedBy, current, resetAtMs, grant: null, degraded: true };
  }

  /** Counts what this node admitted by itself. The answer is to be given back to the mirror at the end. */
  noteTaken(checks: readonly LimitCheck[]): Grant | null {
    return this.mirror.record(checks);
  }

  /** Counts windows that the store has not counted. */
  noteUntold(checks: readonly LimitCheck[]): void {
    this.untold.record(checks.filter(({ kind }) => kind === 'WINDOW'));
  }

  /** The windows that the store has to be told of, once. */
  takeUntold(): StoredWindow[] {
    const windows = [...this.untold.liveWindows()];
    void this.untold.close();
    this.untold = new MemoryLimitStore(this.now);
    return windows;
  }

  /** All that this node has admitted lately. */
  get own(): MemoryLimitStore {
    return this.mirror;
  }

  private usedByOthers(check: LimitCheck, nowMs: number): number {
    const seen = this.others.get(check.key);
    if (seen === undefined) return 0;
    const stale = check.kind === 'WINDOW' && seen.atMs + check.windowMs <= nowMs;
    return stale ? 0 : seen.used;
  }

  async close(): Promise<void> {
    await Promise.all([this.mirror.close(), this.untold.close()]);
  }

  /**
   * Windows and places are shared out. A quota is not: the server may be lost to this node only, and what others go
   * on taking from it would be taken twice.
   */
  private fits(check: LimitCheck, own: number, all: number): boolean {
    return check.kind !== 'QUOTA' && all + check.cost <= check.limit && own + check.cost <= Math.floor(check.limit / this.nodes);
  }
}
