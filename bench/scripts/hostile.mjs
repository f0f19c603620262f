// npm run bench:hostile: what proxied requests without scripts notice, 500 a second of them, while each script of the hostile
// corpus runs in a loop as a header of another upstream.
import { mkdtempSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Agent } from 'undici';
import { startGateway, startUpstream, stopAll } from '../contestants.mjs';
import { provideRequirements } from '../requirements.mjs';
import { quantile } from './pool.mjs';

const PER_SECOND = 500;
const CALM_SECONDS = 10;
const SECONDS = Number(process.argv[2] ?? 2);
const LOOPS = 2;
/** After so many scripts comes a stretch of the same length without one, for what the machine does by itself. */
const CONTROL_EVERY = 3;
const TICK_MS = 4;
const ROOT = join(import.meta.dirname, '../..');

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@app/scripts' ? next(pathToFileURL(join(ROOT, 'dist/server/libs/scripts/src/index.js')).href, context) : next(specifier, context)),
});
const { hostileScripts } = await import('../../test/support/hostile-scripts.ts');

const agent = new Agent({ connections: 64 });

async function ask(url, headers) {
  const startedAt = performance.now();
  const { statusCode, body } = await agent.request({ origin: new URL(url).origin, path: new URL(url).pathname, method: 'GET', headers });
  await body.dump();
  return { statusCode, ms: performance.now() - startedAt };
}

/** Asks at an even pace, whatever the answers take. @returns the latencies in order, and how many answers were no 200 */
async function paced(url, headers, seconds) {
  const times = [];
  let failed = 0;
  const running = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < seconds * PER_SECOND; ) {
    const due = Math.min(seconds * PER_SECOND, ((performance.now() - startedAt) / 1_000) * PER_SECOND);
    for (; sent < due; sent++) {
      running.push(ask(url, headers).then(({ statusCode, ms }) => (statusCode === 200 ? times.push(ms) : failed++), () => failed++));
    }
    await sleep(TICK_MS);
  }
  await Promise.all(running);
  return { times: times.sort((a, b) => a - b), failed };
}

async function loop(url, isOver) {
  while (!isOver()) await ask(url, {}).catch(() => undefined);
}

provideRequirements();
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
try {
  const target = await startUpstream(folder);
  let header;
  let setHeader;
  const gateway = await startGateway(join(folder, 'data'), target, {
    prepare: async (ask) => {
      const { createUpstream } = await ask('mutation($url: String!) { createUpstream(input: {name: "Hostile", slug: "hostile", baseUrl: $url, open: true}) { id } }', { url: target });
      await ask('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'key', keyValue: 'sk-of-the-hostile-upstream' } });
      const made = await ask('mutation($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'X-Made', valueType: 'PYTHON', value: 'result = 1' } });
      header = made.createHeaderConfig.id;
      setHeader = (input) => ask('mutation($id: ID!, $input: UpdateHeaderConfigInput!) { updateHeaderConfig(id: $id, input: $input) { id } }', { id: header, input });
    },
  });
  const hostile = gateway.url.replace('/proxy/bench/', '/proxy/hostile/');
  await paced(gateway.url, gateway.headers, CALM_SECONDS);
  const calm = await paced(gateway.url, gateway.headers, CALM_SECONDS);
  const calmP99 = quantile(calm.times, 0.99);
  console.log(`${PER_SECOND} requests/s alone: p50 ${quantile(calm.times, 0.5).toFixed(2)} ms, p99 ${calmP99.toFixed(2)} ms, ${calm.failed} failed`);
  const rows = [];
  const controls = [];
  const all = { hostile: [], alone: [] };
  for (const { language, name, source } of hostileScripts(9, join(folder, 'escaped'))) {
    await setHeader({ valueType: language, value: source }).catch(() => undefined);
    let over = false;
    const loops = Array.from({ length: LOOPS }, () => loop(hostile, () => over));
    const { times, failed } = await paced(gateway.url, gateway.headers, SECONDS);
    over = true;
    await Promise.all(loops);
    all.hostile.push(...times);
    rows.push({ script: `${language} ${name}`, p50: quantile(times, 0.5), p99: quantile(times, 0.99), failed });
    if (rows.length % CONTROL_EVERY > 0) continue;
    const control = await paced(gateway.url, gateway.headers, SECONDS);
    all.alone.push(...control.times);
    controls.push(quantile(control.times, 0.99));
  }
  rows.sort((a, b) => b.p99 - a.p99);
  for (const { script, p50, p99, failed } of rows.slice(0, 12)) console.log(`${script.padEnd(60)} p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ${failed} failed`);
  const summary = (p99s) => {
    const ratios = p99s.map((p99) => p99 / calmP99).sort((a, b) => a - b);
    return `p99 to that alone: median ${quantile(ratios, 0.5).toFixed(2)}, worst ${ratios.at(-1).toFixed(2)}; ${ratios.filter((ratio) => ratio > 2).length} of ${ratios.length} above 2`;
  };
  console.log(`with a hostile script: ${summary(rows.map(({ p99 }) => p99))}; ${rows.reduce((sum, { failed }) => sum + failed, 0)} failed`);
  console.log(`without one, in between: ${summary(controls)}`);
  const [hostileP99, aloneP99] = [all.hostile, all.alone].map((times) => quantile(times.sort((a, b) => a - b), 0.99));
  console.log(`all stretches together: p99 ${hostileP99.toFixed(2)} ms with a script, ${aloneP99.toFixed(2)} ms in between, ratio ${(hostileP99 / aloneP99).toFixed(2)}`);
} finally {
  await agent.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
