// What one script header adds to a request: the same request through three upstreams of one gateway, in turn, one at a time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { startGateway, startUpstream, stopAll } from '../contestants.mjs';
import { provideRequirements } from '../requirements.mjs';
import { quantile } from './pool.mjs';

const WARM_UP = 1_500;
const REQUESTS = 5_000;
const UPSTREAMS = {
  'no header': undefined,
  'JavaScript, timestamp': { valueType: 'JAVASCRIPT', value: 'return new Date().toISOString();' },
  'Python, timestamp': { valueType: 'PYTHON', value: 'from datetime import datetime\nresult = datetime.now().isoformat()' },
};

async function addUpstreams(ask, target) {
  for (const [index, [name, header]] of Object.entries(UPSTREAMS).entries()) {
    const { createUpstream } = await ask('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name, slug: `scripts-${index}`, baseUrl: target, open: true } });
    await ask('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'key', keyValue: 'sk-of-the-bench' } });
    if (header) await ask('mutation($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'X-Made', ...header } });
  }
}

/** @returns for each upstream p50 and p99 in µs */
export async function measureRequests() {
  provideRequirements(['nginx']);
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const agent = new Agent({ connections: 1 });
  try {
    const target = await startUpstream(folder);
    const { url } = await startGateway(join(folder, 'data'), target, { prepare: (ask) => addUpstreams(ask, target) });
    const times = Object.keys(UPSTREAMS).map(() => []);
    const once = async (index) => {
      const startedAt = performance.now();
      const { statusCode, body } = await agent.request({ origin: new URL(url).origin, path: `/proxy/scripts-${index}/x`, method: 'GET' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`a request answered ${statusCode}`);
      return (performance.now() - startedAt) * 1_000;
    };
    for (let run = 0; run < WARM_UP + REQUESTS; run++) {
      if (run === 1) await sleep(5_000);
      for (const [index, list] of times.entries()) {
        const micros = await once(index);
        if (run >= WARM_UP) list.push(micros);
      }
    }
    return Object.fromEntries(
      Object.keys(UPSTREAMS).map((name, index) => {
        const sorted = times[index].sort((a, b) => a - b);
        return [name, { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }];
      }),
    );
  } finally {
    await agent.close();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}
