// What one selection costs, the end of its lease included. `npm run bench:keys` builds and runs it.
import 'reflect-metadata';
import { Outcome, SelectionPolicy } from '@app/core';
import { evidence, leased, NOW, pooledKey, selectorOf } from './key-selector.fixture.js';

const SIZES = [1_000, 100_000, 300_000];
const ROUNDS = 1_000_000;
const answer = evidence();

function microsecondsEach(policy: SelectionPolicy, size: number): number {
  const keys = Array.from({ length: size }, (_, index) => pooledKey(index + 1, { weight: 1 + (index % 5) }));
  const selector = selectorOf(keys, policy);
  const turn = () => selector.report(leased(selector.acquire([], NOW)), Outcome.SUCCESS, answer, 3, NOW);
  for (let round = 0; round < ROUNDS / 10; round++) turn();
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) turn();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / ROUNDS;
}

console.log('CPU µs for acquire() and report()');
console.log('policy'.padEnd(14) + SIZES.map((size) => `${size} keys`.padStart(14)).join(''));
for (const policy of Object.values(SelectionPolicy)) {
  console.log(policy.padEnd(14) + SIZES.map((size) => microsecondsEach(policy, size).toFixed(3).padStart(14)).join(''));
}

const IN_MEMORY = 1_000_000;

/** Resident megabytes, garbage aside. */
function megabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

const before = megabytes();
const selector = selectorOf([]);
for (let id = 1; id <= IN_MEMORY; id++) selector.put(pooledKey(id, { value: `sk-${String(id).padStart(45, '0')}` }), NOW);
console.log(`${selector.size} keys that nobody has used yet take ${(megabytes() - before).toFixed(0)} MB`);
