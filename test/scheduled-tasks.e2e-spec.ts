import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const FIRINGS = Number(process.env.FIRINGS ?? 10);
const STOPPED_MS = 2_500;
const TASK = 'drop-old-task-runs';

interface Run {
  id: number;
  status: string;
  atMs: number;
  executions: number;
}

describe('a scheduled task with two gateways on one database', () => {
  let database: TestDatabase;
  let gateways: GatewayProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    // A ledger of its own: each time that somebody begins a run.
    await query(database.url, 'CREATE TABLE run_begun (run_id integer NOT NULL)');
    await query(database.url, `CREATE FUNCTION note_run() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO run_begun VALUES (NEW.id); RETURN NEW; END'`);
    await query(database.url, `CREATE TRIGGER note_run AFTER UPDATE ON scheduled_task_run FOR EACH ROW WHEN (NEW.status = 'RUNNING') EXECUTE FUNCTION note_run()`);
    const environment = { DATABASE_POOL_SIZE: '4' };
    gateways = await Promise.all([0, 1].map(() => startGatewayProcess({ databaseUrl: database.url, environment })));
  });
  afterAll(async () => {
    // A stopped process does not hear SIGTERM.
    await Promise.all(gateways.map((gateway) => gateway.kill('SIGKILL')));
    await database.drop();
  });

  const setTask = (change: string) => gateways[0].admin.data(`mutation { setScheduledTask(id: "${TASK}", ${change}) { id } }`);

  const runs = () =>
    query<Run>(
      database.url,
      `SELECT id, status, extract(epoch FROM scheduled_for)::float8 * 1000 AS "atMs", (SELECT count(*)::integer FROM run_begun WHERE run_id = run.id) AS executions
       FROM scheduled_task_run run WHERE task = '${TASK}' AND triggered_by = 'schedule' ORDER BY scheduled_for`,
    );

  async function untilFired(count: number): Promise<void> {
    await expect.poll(async () => (await runs()).length, { timeout: 20_000 + count * 1_500, interval: 200 }).toBeGreaterThanOrEqual(count);
  }

  const untilIdle = () => expect.poll(async () => (await runs()).every(({ status }) => status !== 'QUEUED' && status !== 'RUNNING'), { timeout: 20_000, interval: 20 }).toBe(true);

  /** Stops a process for a while, between two runs: one that it was at would rightly keep the next from starting. @returns the runs that succeeded meanwhile */
  async function stopFor(gateway: GatewayProcess): Promise<number> {
    const succeeded = async () => (await runs()).filter(({ status }) => status === 'SUCCEEDED').length;
    await untilIdle();
    gateway.process.kill('SIGSTOP');
    const before = await succeeded();
    await sleep(STOPPED_MS);
    const meanwhile = (await succeeded()) - before;
    gateway.process.kill('SIGCONT');
    return meanwhile;
  }

  it(`runs once for each of ${FIRINGS} firings, each of the two stopped for a while`, { timeout: 120_000 + FIRINGS * 2_000 }, async () => {
    await setTask('cron: "* * * * * *"');
    await untilFired(Math.ceil(FIRINGS / 4));
    const meanwhile = [await stopFor(gateways[0])];
    await untilFired(Math.ceil(FIRINGS / 2));
    meanwhile.push(await stopFor(gateways[1]));
    await untilFired(FIRINGS);
    await setTask('enabled: false');
    await untilIdle();

    const all = await runs();
    const byStatus = Object.fromEntries([...Map.groupBy(all, ({ status }) => status)].map(([status, { length }]) => [status, length]));
    const seconds = (all.at(-1)!.atMs - all[0].atMs) / 1_000 + 1;
    console.log(`${all.length} firings in ${seconds} s: ${JSON.stringify(byStatus)}; ${meanwhile.join(' and ')} runs while the one and the other was stopped`);
    expect(all.every(({ atMs }) => atMs % 1_000 === 0)).toBe(true);
    // A firing that finds the one before unfinished is left out, and says so.
    expect(all.filter(({ status, executions }) => executions !== (status === 'SKIPPED' ? 0 : 1))).toEqual([]);
    expect(all.filter(({ status }) => status === 'FAILED')).toEqual([]);
    expect(all.filter(({ status }) => status === 'SUCCEEDED').length).toBeGreaterThanOrEqual(FIRINGS / 2);
    expect(Math.min(...meanwhile)).toBeGreaterThan(0);
  });
});
