import type { ConcurrencyCheck, LimitCheck, QuotaCheck, WindowCheck } from '../store/limit-check.js';
import { chargeOf, holdsSomething, type Decision, type Grant, type LimitStore, type QuotaStanding, type Spend } from '../store/limit-store.js';
import type { DurableCounts, StoredCounts, StoredWindow } from '../store/stored-counts.js';
import { windowSpec } from '../store/window-spec.js';
import { ChangedKeys } from './changed-keys.js';
import { ConcurrencyTable } from './concurrency-table.js';
import { QuotaTable } from './quota-table.js';
import { WindowTable } from './window-table.js';
import { WordArena } from './word-arena.js';

const SWEEP_EVERY_MS = 1_000;
/** 60 rounds see 3,000,000 windows, so an idle one outlives its last event by a minute or so. */
const SWEEP_STEPS = 50_000;
/** How soon to try again when only concurrency is in the way: nobody knows when a request ends. */
const CONCURRENCY_RETRY_MS = 1_000;

interface HeldGrant extends Grant {
  confirmed: boolean;
  released: boolean;
}

/** The store's own decision, which it completes when it takes. */
interface MutableDecision extends Decision {
  readonly current: number[];
  readonly resetAtMs: number[];
  grant: Grant | null;
}

/** A clock that never steps back, near the wall clock. */
export function steadyClock(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

/**
 * Counts in this process. Exact to the millisecond up to a minute; an hour is strict by up to one minute, a day by
 * up to half an hour. Answers at once, takes all or nothing, and forgets what has expired by itself.
 */
export class MemoryLimitStore implements LimitStore, DurableCounts {
  private readonly arena = new WordArena();
  private readonly windows = new Map<number, WindowTable>();
  private readonly concurrency = new ConcurrencyTable();
  private readonly quotas = new QuotaTable();
  private readonly timer: NodeJS.Timeout;
  private readonly changes: ChangedKeys;
  /** Where the windows of the checks at hand are, by the index of the check. */
  private readonly tables: WindowTable[] = [];
  private readonly slots: number[] = [];
  private latestMs = 0;
  private grants = 0;

  /**
   * @param now milliseconds since the epoch; a step back is ignored
   * @param recordsFromMs quotas, and windows of at least this length, are remembered as changed until `takeChanges`; Infinity for none of either
   */
  constructor(
    private readonly now: () => number = steadyClock,
    recordsFromMs = Infinity,
  ) {
    this.changes = new ChangedKeys(recordsFromMs);
    this.timer = setInterval(() => this.sweep(SWEEP_STEPS), SWEEP_EVERY_MS).unref();
  }

  take(checks: readonly LimitCheck[]): Decision {
    const decision = this.peek(checks);
    if (!decision.admitted) return decision;
    this.count(checks, decision.atMs);
    const { current, resetAtMs } = decision;
    let holds = false;
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      current[index] += check.cost;
      if (holdsSomething(check)) holds = true;
      else if (resetAtMs[index] === 0) resetAtMs[index] = this.tables[index].leavesAtMs(this.slots[index], 1);
    }
    decision.grant = holds ? this.grant(checks) : null;
    return decision;
  }

  peek(checks: readonly LimitCheck[]): MutableDecision {
    const atMs = this.clock();
    const current = new Array<number>(checks.length);
    const resetAtMs = new Array<number>(checks.length);
    let refusedBy = -1;
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      const used = check.kind === 'WINDOW' ? this.usedOfWindow(index, check, atMs) : this.used(check);
      const excess = used + check.cost - check.limit;
      current[index] = used;
      resetAtMs[index] = this.resetAtMs(index, check, Math.max(excess, 1), atMs);
      if (excess > 0 && (refusedBy < 0 || isLater(resetAtMs[index], resetAtMs[refusedBy]))) refusedBy = index;
    }
    return { admitted: refusedBy < 0, atMs, refusedBy, current, resetAtMs, grant: null, degraded: false };
  }

  confirm(grant: Grant): void {
    const held = grant as HeldGrant;
    if (held.confirmed || held.released) return;
    held.confirmed = true;
    for (const check of grant.checks) {
      if (check.kind !== 'QUOTA') continue;
      this.quotas.settle(check, check.cost);
      this.changes.noteQuota(check.key);
    }
  }

  release(grant: Grant, spend: Spend): void {
    const held = grant as HeldGrant;
    if (held.released) return;
    held.released = true;
    for (const check of grant.checks) {
      if (check.kind === 'CONCURRENCY') this.concurrency.leave(check.key, check.cost);
      if (check.kind !== 'QUOTA') continue;
      const charge = chargeOf(check, spend);
      if (held.confirmed) this.quotas.charge(check, charge - check.cost);
      else this.quotas.settle(check, charge);
      this.changes.noteQuota(check.key);
    }
  }

  /** Counts without asking: what was admitted elsewhere, or while nobody could be asked. */
  record(checks: readonly LimitCheck[]): Grant | null {
    this.count(checks, this.peek(checks).atMs);
    return checks.some(holdsSomething) ? this.grant(checks) : null;
  }

  quotaStanding(key: string): QuotaStanding {
    return this.quotas.standing(key);
  }

  takeChanges(): StoredCounts {
    const { windows, quotas } = this.changes.take();
    const now = this.clock();
    const stored: StoredCounts = { windows: [], quotas: [] };
    for (const [windowMs, keys] of windows) {
      const table = this.table(windowMs);
      for (const key of keys) {
        const row = table.read(key, now);
        if (row !== null) stored.windows.push(row);
      }
    }
    for (const key of quotas) {
      const row = this.quotas.read(key);
      if (row !== null) stored.quotas.push(row);
    }
    return stored;
  }

  restore(stored: StoredCounts): void {
    for (const row of stored.windows) this.table(row.windowMs).restore(row);
    for (const row of stored.quotas) this.quotas.restore(row);
  }

  /** Every window that counts something. */
  *liveWindows(): Generator<StoredWindow> {
    const now = this.clock();
    for (const table of this.windows.values()) {
      for (const key of table.keys()) {
        const row = table.read(key, now);
        if (row !== null) yield row;
      }
    }
  }

  /** Drops what has expired, looking at up to `steps` windows of each length. A timer does this every second. */
  sweep(steps: number): void {
    const now = this.clock();
    for (const table of this.windows.values()) table.sweep(now, steps);
    this.quotas.sweep(now);
  }

  /** Windows, quotas and keys with requests in flight that are held. */
  get size(): number {
    let size = this.quotas.size + this.concurrency.size;
    for (const table of this.windows.values()) size += table.size;
    return size;
  }

  close(): Promise<void> {
    clearInterval(this.timer);
    return Promise.resolve();
  }

  private clock(): number {
    return (this.latestMs = Math.max(this.latestMs, this.now()));
  }

  private table(windowMs: number): WindowTable {
    let table = this.windows.get(windowMs);
    if (table === undefined) this.windows.set(windowMs, (table = new WindowTable(windowSpec(windowMs), this.arena)));
    return table;
  }

  private used(check: ConcurrencyCheck | QuotaCheck): number {
    if (check.kind === 'CONCURRENCY') return this.concurrency.current(check.key);
    const { used, reserved } = this.quotas.standing(check.key);
    return used + reserved;
  }

  /** Leaves the window's place behind for the steps that follow in the same call. */
  private usedOfWindow(index: number, check: WindowCheck, nowMs: number): number {
    const table = this.table(check.windowMs);
    const slot = table.find(check.key);
    this.tables[index] = table;
    this.slots[index] = slot;
    return slot < 0 ? 0 : table.current(slot, nowMs);
  }

  private resetAtMs(index: number, check: LimitCheck, excess: number, nowMs: number): number {
    if (check.kind === 'CONCURRENCY') return nowMs + CONCURRENCY_RETRY_MS;
    if (check.kind === 'QUOTA') return check.resetAtMs;
    return this.slots[index] < 0 ? 0 : this.tables[index].leavesAtMs(this.slots[index], excess);
  }

  private count(checks: readonly LimitCheck[], nowMs: number): void {
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      if (check.kind === 'CONCURRENCY') {
        this.concurrency.enter(check.key, check.cost);
      } else if (check.kind === 'QUOTA') {
        this.quotas.reserve(check);
      } else {
        const table = this.tables[index];
        if (this.slots[index] < 0) this.slots[index] = table.open(check.key);
        table.add(this.slots[index], nowMs, check.cost);
        this.changes.noteWindow(check.windowMs, check.key);
      }
    }
  }

  private grant(checks: readonly LimitCheck[]): HeldGrant {
    return { id: String(++this.grants), checks: checks.filter(holdsSomething), confirmed: false, released: false };
  }
}

function isLater(resetAtMs: number, other: number): boolean {
  return other !== 0 && (resetAtMs === 0 || resetAtMs > other);
}
