// What a lost Redis costs: latency and admissions of three nodes on one limit while a real server is paused and killed.
// Run: nest build, then node dist/server/libs/limits/bench/redis-loss.js redis://127.0.0.1:6379 <pid of that server>
import { setTimeout as sleep } from 'node:timers/promises';
import { connectLimitRedis } from '../src/redis/connect-redis.js';
import { StoreLossPolicy } from '../src/redis/local-share.js';
import { RedisLimitStore } from '../src/redis/redis-limit-store.js';
import type { LimitCheck } from '../src/store/limit-check.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/store/window-spec.js';

const NODES = 3;
const PHASE_MS = 4_000;
const PARALLEL = 8;
const LIMIT = 1_000_000;

const [url, pid] = process.argv.slice(2);
const checks: LimitCheck[] = ['up:1', 'ak:1', 'co:1'].flatMap((subject) =>
  [MINUTE_MS, HOUR_MS, DAY_MS].map((windowMs): LimitCheck => ({ kind: 'WINDOW', key: `${subject}:${windowMs}`, limit: LIMIT, cost: 1, windowMs })),
);
let backAfterMs = 0;
const connections = Array.from({ length: NODES }, () => connectLimitRedis(url));
const nodes = connections.map(({ client }) => new RedisLimitStore(client, StoreLossPolicy.SHARE, { lost: () => undefined, back: (awayMs) => (backAfterMs = Math.max(backAfterMs, awayMs)), counted: () => undefined }));
await Promise.all(nodes.map((node) => node.whenUp()));

async function phase(name: string): Promise<void> {
  const latenciesMs: number[] = [];
  let admitted = 0;
  const until = performance.now() + PHASE_MS;
  const client = async (node: RedisLimitStore): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      if ((await node.take(checks)).admitted) admitted++;
      latenciesMs.push(performance.now() - startedAt);
      // Paced, so that the figures are of latency and not of a queue of our own making.
      await sleep(5);
    }
  };
  await Promise.all(nodes.flatMap((node) => Array.from({ length: PARALLEL }, () => client(node))));
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): string => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))].toFixed(2);
  console.log(`${name}: ${latenciesMs.length} asked, ${admitted} admitted; ms p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`);
}

await phase('Redis there');
process.kill(Number(pid), 'SIGSTOP');
await phase('Redis paused');
process.kill(Number(pid), 'SIGCONT');
await sleep(2_000);
console.log(`back: ${Math.round(backAfterMs)} ms after it was lost, of which ${PHASE_MS} ms paused`);
await phase('Redis back');
process.kill(Number(pid), 'SIGKILL');
await phase('Redis killed');
for (const node of nodes) await node.close();
for (const { close } of connections) close();
