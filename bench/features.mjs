// npm run bench:features: what rules, the request log and limits cost on the full path, each a gateway of its own beside
// a bare Node forwarder. Rounds alternate as in bench/run.mjs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBareNode, startGateway, startRedis, startUpstream, stopAll } from './contestants.mjs';
import { measure, ratio, rowOf, writeRequestScript } from './measure.mjs';
import { provideRequirements } from './requirements.mjs';

const WARM_UP_SECONDS = 12;
/** Never reached: what is measured is the counting. */
const RATES = '1000000000/min, 1000000000/hour, 1000000000/day';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } } });

async function withoutRules(ask) {
  const { rules } = await ask('{ rules(first: 100) { edges { node { id } } } }');
  for (const { node } of rules.edges) await ask('mutation($id: ID!) { updateRule(id: $id, input: {enabled: false}) { id } }', { id: node.id });
}

async function withLimits(ask, { upstreamId, consumerId, apiKeyIds }) {
  const limit = (subject) => ask('mutation($input: CreateLimitInput!) { createLimit(input: $input) { id } }', { input: { ...subject, rates: RATES } });
  await limit({ subjectKind: 'UPSTREAM', upstreamId });
  await limit({ subjectKind: 'CONSUMER', consumerId });
  for (const apiKeyId of apiKeyIds) await limit({ subjectKind: 'API_KEY', apiKeyId });
}

provideRequirements(['nginx', 'wrk', 'redis-server']);
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
try {
  console.log('starting the upstream, bare Node and a gateway for each variant');
  const target = await startUpstream(folder);
  const redis = { REDIS_URL: await startRedis(), MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
  const variants = [
    { name: 'as shipped' },
    { name: 'rules off', prepare: withoutRules },
    { name: 'log off', nodeOptions: ['--import', join(import.meta.dirname, 'without-log.mjs')] },
    { name: '9 windows, memory', prepare: withLimits },
    { name: '9 windows, Redis', prepare: withLimits, environment: redis },
  ];
  const contestants = [await startBareNode(target)];
  for (const variant of variants) contestants.push(await startGateway(join(folder, variant.name.replace(/\W+/g, '-')), target, variant));
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const { name, pid, url, headers } of contestants) {
      const script = writeRequestScript(folder, name.replace(/\W+/g, '-'), headers);
      const sample = await measure({ pid, url, script, connections: 32, seconds: round === 0 ? WARM_UP_SECONDS : Number(values.seconds) });
      if (round > 0) samples.get(name).push(sample);
    }
    console.log(round === 0 ? 'warmed up' : `round ${round} of ${values.rounds}`);
  }
  const rows = [...samples].map(([name, list]) => ({ ...rowOf(name, list), toBareNode: ratio(list, samples.get('bareNode')), toShipped: ratio(list, samples.get('as shipped')) }));
  writeFileSync(
    join(import.meta.dirname, 'features.json'),
    `${JSON.stringify({ measuredAt: new Date().toISOString(), machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version }, rows }, null, 2)}\n`,
  );
  console.table(rows);
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
