// What the memory store costs: heap and arena for a million subjects with three windows each, and time per request.
// Run: nest build, then node --expose-gc dist/server/libs/limits/bench/memory-store.js
import { MemoryLimitStore } from '../src/memory/memory-limit-store.js';
import type { LimitCheck } from '../src/store/limit-check.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/store/window-spec.js';

const SUBJECTS = 1_000_000;
const MIB = 2 ** 20;

function checksOf(subject: string): LimitCheck[] {
  const check = (windowMs: number, limit: number): LimitCheck => ({ kind: 'WINDOW', key: `${subject}:${windowMs}`, limit, cost: 1, windowMs });
  return [check(MINUTE_MS, 60), check(HOUR_MS, 1_000), check(DAY_MS, 10_000)];
}

function residentMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / MIB;
}

function memory(): void {
  let nowMs = Date.UTC(2026, 0, 1);
  const store = new MemoryLimitStore(() => nowMs);
  const before = residentMib();
  for (let subject = 0; subject < SUBJECTS; subject++) store.take(checksOf(`vk:${subject}`));
  console.log(`1 event each: ${SUBJECTS} subjects, ${store.size} windows: ${Math.round(residentMib() - before)} MiB resident`);
  for (let round = 0; round < 15; round++) {
    nowMs += DAY_MS / 16;
    for (let subject = 0; subject < SUBJECTS; subject++) store.take(checksOf(`vk:${subject}`));
  }
  console.log(`16 events each, spread over a day: ${store.size} windows: ${Math.round(residentMib() - before)} MiB resident`);
}

function speed(): void {
  const store = new MemoryLimitStore();
  const subjects = Array.from({ length: 1_000 }, (_, index) => [`up:1`, `ak:${index}`, `co:${index}`].flatMap((subject) => checksOf(subject).map((check) => ({ ...check, limit: 1e9 }))));
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now();
    const requests = 500_000;
    for (let request = 0; request < requests; request++) store.take(subjects[request % subjects.length]);
    console.log(`9 windows a request: ${(((performance.now() - startedAt) * 1000) / requests).toFixed(2)} µs`);
  }
}

speed();
memory();
