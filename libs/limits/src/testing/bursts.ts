import fc from 'fast-check';
import type { Decision } from '../store/limit-store.js';
import type { WindowCheck } from '../store/limit-check.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/window-spec.js';

/** What a stretch of traffic looks like; everything in it follows from the seed. */
export interface Traffic {
  readonly seed: number;
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly cost: number;
}

/** Traffic against windows that are filled in turn by bursts, so that each of them is the tightest now and then. */
export const trafficArbitrary: fc.Arbitrary<Traffic> = fc.record({
  seed: fc.integer(),
  perMinute: fc.integer({ min: 1, max: 80 }),
  perHour: fc.integer({ min: 1, max: 600 }),
  perDay: fc.integer({ min: 1, max: 3000 }),
  cost: fc.constantFrom(1, 1, 1, 2, 5),
});

export function checksOf(traffic: Traffic, subject: string): WindowCheck[] {
  const check = (windowMs: number, limit: number): WindowCheck => ({ kind: 'WINDOW', key: `${subject}:${windowMs}`, limit, cost: traffic.cost, windowMs });
  return [check(MINUTE_MS, traffic.perMinute), check(HOUR_MS, traffic.perHour), check(DAY_MS, traffic.perDay)];
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * When the next event comes: mostly in the same millisecond or soon; now and then within a millisecond of the edge
 * where the window that refuses opens again; seldom after a long rest.
 */
export function nextEventMs(random: () => number, nowMs: number, last: Decision | null): number {
  const kind = random();
  if (last !== null && !last.admitted && kind < 0.35) {
    const edge = last.resetAtMs[last.refusedBy] + Math.floor(random() * 3) - 1;
    return Math.max(nowMs, edge);
  }
  if (kind < 0.8) return nowMs;
  if (kind < 0.97) return nowMs + Math.floor(random() * 4_000);
  if (kind < 0.99) return nowMs + Math.floor(random() * 2 * MINUTE_MS);
  return nowMs + Math.floor(random() * (kind < 0.998 ? 2 * HOUR_MS : 1.5 * DAY_MS));
}
