// `npm run soak:scripts [runs of each language]`: many runs, of which every answer is checked, while the memory of
// gateway and runners is watched. Fails when an answer is wrong or missing, or memory keeps growing.
import { define, contextOf, openPool, runners } from './pool.mjs';

const RUNS = Number(process.argv[2] ?? 1_000_000);
const CONCURRENCY = 32;
const scripts = {
  JAVASCRIPT: define('JAVASCRIPT', 'return request.path + ":" + crypto.hmac("sha256", vars.signingSecret, request.path).length + ":" + crypto.randomUUID().length'),
  PYTHON: define('PYTHON', 'import hmac\nimport uuid\nresult = f"{request.path}:{len(hmac.new(vars.signingSecret.encode(), request.path.encode(), "sha256").hexdigest())}:{len(str(uuid.uuid4()))}"'),
};
const { pool } = openPool();
let failed = false;

for (const [language, script] of Object.entries(scripts)) {
  const startedAt = performance.now();
  const gatewayMemory = [];
  const pids = new Set();
  let next = 0;
  let done = 0;
  let wrong = 0;
  const worker = async () => {
    while (next < RUNS) {
      const path = `/v1/${next++}`;
      const [{ value, error }] = await pool.run({ tenant: '1', context: contextOf(path), keyValue: '', scripts: [script] });
      if (value !== `${path}:64:36`) {
        wrong++;
        if (wrong <= 5) console.error(`${language} ${path}: ${value ?? JSON.stringify(error)}`);
      }
      if (++done % Math.ceil(RUNS / 10) === 0) {
        globalThis.gc?.();
        const mine = Math.round(process.memoryUsage().heapUsed / 1024 / 1024);
        gatewayMemory.push(mine);
        for (const { pid } of runners()) pids.add(pid);
        console.log(`${language} ${done} runs, ${Math.round(done / ((performance.now() - startedAt) / 1000))}/s, gateway heap ${mine} MiB, runners ${runners().map(({ pid, memory }) => `${pid}: ${memory} MiB`).join(', ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const growth = gatewayMemory.at(-1) - gatewayMemory[1];
  console.log(`${language}: ${done} runs, ${wrong} wrong, ${pids.size} runner processes, gateway heap grew by ${growth} MiB`);
  if (wrong > 0 || growth > 50) failed = true;
}
pool.close();
process.exit(failed ? 1 : 0);
