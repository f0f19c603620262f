// npm run bench: nginx, a bare Node forwarder, another gateway and this one, side by side on loopback.
// Rounds alternate, so that whatever else the machine does falls on all of them; figures are medians over the rounds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startContestants, stopAll } from './contestants.mjs';
import { bodyBytes, measure, ratio, rowOf, writeRequestScript } from './measure.mjs';
import { provideRequirements } from './requirements.mjs';

/** Before the first round counts: it takes tens of thousands of requests until all hot code is compiled. */
const WARM_UP_SECONDS = 20;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);

provideRequirements();
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
try {
  console.log('starting the upstream and all contestants');
  const contestants = await startContestants(folder);
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, pid, url, headers } of contestants) {
      const script = writeRequestScript(folder, name, headers);
      const sample = await measure({ pid, url, script, connections, seconds: round === 0 ? WARM_UP_SECONDS : seconds });
      if (round > 0) samples.get(name).push(sample);
    }
    console.log(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  report(samples);
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}

function report(samples) {
  const rows = [...samples].map(([name, list]) => rowOf(name, list));
  const ratioTo = (other) => ratio(samples.get('gateway'), samples.get(other));
  const results = {
    measuredAt: new Date().toISOString(),
    machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version },
    load: { connections, seconds, rounds, requestBytes: bodyBytes, answerBytes: 1024, keys: 1_000 },
    ratioToBareNode: ratioTo('bareNode'),
    ratioToNginx: ratioTo('nginx'),
    ratioToPortkey: ratioTo('portkey'),
    rows,
  };
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  console.table(rows);
  console.log(`gateway against bare Node ${results.ratioToBareNode}, nginx ${results.ratioToNginx}, Portkey ${results.ratioToPortkey} (CPU a request)`);
}
