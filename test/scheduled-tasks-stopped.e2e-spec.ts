import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const TASK = 'drop-old-task-runs';
/** A heartbeat of 20 s is missed, that is noticed within 10 s, and the next run is fetched within 30 s; the rest is for a machine that is busy. */
const GIVEN_UP_WITHIN_MS = 120_000;

interface Run {
  id: number;
  status: string;
  result: string | null;
}

describe('a scheduled task whose process is stopped in the middle of a run', () => {
  let database: TestDatabase;
  const gateways: GatewayProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    // The first run takes long enough to be caught at it.
    await query(database.url, `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 1 THEN PERFORM pg_sleep(3); END IF; RETURN NEW; END'`);
    await query(database.url, `CREATE TRIGGER dawdle BEFORE UPDATE ON scheduled_task_run FOR EACH ROW WHEN (NEW.status = 'RUNNING') EXECUTE FUNCTION dawdle()`);
    gateways.push(await startGatewayProcess({ databaseUrl: database.url, environment: { DATABASE_POOL_SIZE: '4' } }));
  });

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.kill('SIGKILL')));
    await database.drop();
  });

  const runs = () => query<Run>(database.url, `SELECT id, status, result FROM scheduled_task_run WHERE task = '${TASK}' ORDER BY id`);

  it('is given up, and run by another process, long before its time limit', { timeout: 240_000 }, async () => {
    const [stopped] = gateways;
    await stopped.admin.data(`mutation { runScheduledTask(id: "${TASK}") { id } }`);
    const atWork = () => query(database.url, `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`);
    await expect.poll(async () => (await atWork()).length, { timeout: 20_000, interval: 20 }).toBe(1);
    stopped.process.kill('SIGSTOP');
    const stoppedAt = performance.now();

    const other = await startGatewayProcess({ databaseUrl: database.url, environment: { DATABASE_POOL_SIZE: '4' } });
    gateways.push(other);
    await other.admin.data(`mutation { setScheduledTask(id: "${TASK}", cron: "* * * * * *") { id } }`);
    await expect.poll(async () => (await runs()).some(({ status }) => status === 'SUCCEEDED'), { timeout: 180_000, interval: 200 }).toBe(true);
    const delayMs = performance.now() - stoppedAt;
    console.log(`the next run succeeded ${(delayMs / 1_000).toFixed(1)} s after the process was stopped; the task's time limit is 300 s`);
    expect(delayMs).toBeLessThan(GIVEN_UP_WITHIN_MS);
    await other.admin.data(`mutation { setScheduledTask(id: "${TASK}", enabled: false) { id } }`);

    // Woken up, the process finds its run taken from it, and serves on.
    stopped.process.kill('SIGCONT');
    await expect.poll(() => fetch(`${stopped.url}/health/ready`).then(({ ok }) => ok, () => false), { timeout: 20_000 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await runs())[0]).toEqual({ id: 1, status: 'FAILED', result: 'the process that ran it was not heard of any more' });
    expect((await query<{ count: number }>(database.url, `SELECT count(*)::integer AS count FROM domain_event WHERE type = 'task_failed'`))[0].count).toBe(1);
  });
});
