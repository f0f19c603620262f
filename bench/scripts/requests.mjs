// What one script header adds to a request: the same request through the upstreams of one gateway, in turn, one at a time
// and over eight connections. The CPU is that of gateway and runners together.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway, startUpstream, stopAll } from '../contestants.mjs';
import { measure, writeRequestScript } from '../measure.mjs';
import { provideRequirements } from '../requirements.mjs';

const CONNECTIONS = [1, 8];
const ROUNDS = 5;
const SECONDS = 3;
/** For the first values, the snapshot and the interpreters of both lanes. */
const SETTLING_MS = 10_000;
const NO_HEADER = 'no header';
const UPSTREAMS = {
  [NO_HEADER]: undefined,
  'JavaScript, timestamp': { valueType: 'JAVASCRIPT', value: 'return new Date().toISOString();' },
  'JavaScript, signature': { valueType: 'JAVASCRIPT', value: 'return crypto.hmac("sha256", "a secret", request.method + request.path)' },
  'Python, timestamp': { valueType: 'PYTHON', value: 'from datetime import datetime\nresult = datetime.now().isoformat()' },
  'Python, signature': { valueType: 'PYTHON', value: 'import hmac\nresult = hmac.new(b"a secret", (request.method + request.path).encode(), "sha256").hexdigest()' },
};

async function addUpstreams(ask, target) {
  for (const [index, [name, header]] of Object.entries(UPSTREAMS).entries()) {
    const { createUpstream } = await ask('mutation($input: CreateUpstreamInput!) { createUpstream(input: $input) { id } }', { input: { name, slug: `scripts-${index}`, baseUrl: target, open: true } });
    await ask('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'key', keyValue: 'sk-of-the-bench' } });
    if (header) await ask('mutation($input: CreateHeaderConfigInput!) { createHeaderConfig(input: $input) { id } }', { input: { upstreamId: createUpstream.id, name: 'X-Made', ...header } });
  }
}

/** @returns rows of connections, name, p50Ms, p99Ms and cpuMicros, each the median of its rounds */
export async function measureRequests() {
  provideRequirements();
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  try {
    const target = await startUpstream(folder);
    const { url, pid } = await startGateway(join(folder, 'data'), target, { prepare: (ask) => addUpstreams(ask, target) });
    const script = writeRequestScript(folder, 'scripts', {});
    const upstreams = Object.keys(UPSTREAMS).map((name, index) => ({ name, url: `${new URL(url).origin}/proxy/scripts-${index}/x` }));
    for (const upstream of upstreams) await (await fetch(upstream.url)).arrayBuffer();
    await sleep(SETTLING_MS);
    const kinds = CONNECTIONS.flatMap((connections) => upstreams.map((upstream) => ({ ...upstream, connections, rounds: [] })));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const kind of kinds) {
        const measured = await measure({ pid, url: kind.url, script, connections: kind.connections, seconds: SECONDS });
        if (round > 0) kind.rounds.push(measured);
      }
    }
    return kinds.map(({ name, connections, rounds }) => {
      const median = (figure) => rounds.map((round) => round[figure]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
      return { connections, name, isBare: name === NO_HEADER, p50Ms: median('p50Ms'), p99Ms: median('p99Ms'), cpuMicros: median('cpuMicros') };
    });
  } finally {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}
