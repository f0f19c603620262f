import { LRUCache } from 'lru-cache';

const SLOW_MS = 50;
const FIRST_PROBATION_MS = 60_000;
const LONGEST_PROBATION_MS = 3_600_000;
const MAX_NAMES = 20_000;
const MAX_TENANTS = 5_000;

/**
 * Decides where a tenant's scripts run. Whatever was not seen to be quick runs in the probation lane, so that an
 * endless loop never holds up the tenants whose scripts are known. A script that has to be stopped sends its tenant back there, and so do two batches in a row of fifty
 * milliseconds or more (one may be the machine's fault): a minute at first, twice as long each further time, an hour
 * at most.
 */
export class ScriptTrust {
  readonly #proven = new LRUCache<string, true>({ max: MAX_NAMES });
  readonly #slow = new LRUCache<string, true>({ max: MAX_TENANTS });
  readonly #strikes = new LRUCache<string, { count: number; untilMs: number }>({ max: MAX_TENANTS });

  isProven(tenant: string, names: readonly string[], nowMs: number): boolean {
    const strike = this.#strikes.get(tenant);
    if (strike !== undefined && strike.untilMs > nowMs) return false;
    return names.every((name) => this.#proven.has(`${tenant} ${name}`));
  }

  /** @param totalMs what the tenant's scripts took together, Infinity when one had to be stopped. */
  observe(tenant: string, names: readonly string[], totalMs: number, nowMs: number): void {
    if (totalMs < SLOW_MS) {
      this.#slow.delete(tenant);
      for (const name of names) this.#proven.set(`${tenant} ${name}`, true);
      return;
    }
    if (totalMs < Infinity && !this.#slow.has(tenant)) return void this.#slow.set(tenant, true);
    this.#slow.delete(tenant);
    const count = (this.#strikes.get(tenant)?.count ?? 0) + 1;
    const probationMs = Math.min(FIRST_PROBATION_MS * 2 ** (count - 1), LONGEST_PROBATION_MS);
    this.#strikes.set(tenant, { count, untilMs: nowMs + probationMs });
    for (const name of names) this.#proven.delete(`${tenant} ${name}`);
  }
}
