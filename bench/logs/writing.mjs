import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Clock, loadConfig } from '../../dist/server/libs/core/src/index.js';
import { RequestLogWriter } from '../../dist/server/libs/logs/src/writing/request-log-writer.js';
import { cpuSeconds } from '../measure.mjs';
import { makeEntry } from './traffic.mjs';

const ROWS_A_TURN = 500;
/** Some transactions' worth for each of both connections; beyond it the traffic waits, so that nothing is dropped while the disk is slow. */
const MOST_WAITING_ROWS = 250_000;

/** Gives rows to the gateway's own writer as quickly as it stores them, and tells what a row costs on either side. */
export async function measureWriting(dataSource, dataDir, rows) {
  const writer = new RequestLogWriter(new Clock(), loadConfig({ DATA_DIR: dataDir }), dataSource);
  await writer.onApplicationBootstrap();
  const waiting = () => {
    const { recordedRows, storedRows, droppedRows, poisonedRows } = writer.figures;
    if (droppedRows + poisonedRows > 0) throw new Error(`${droppedRows} rows were dropped and ${poisonedRows} refused`);
    return recordedRows - storedRows;
  };
  const store = async (count) => {
    for (let given = 0; given < count; ) {
      for (let turn = 0; turn < ROWS_A_TURN && given < count; turn++, given++) writer.record(makeEntry(given, Date.now()));
      await nextTurn();
      while (waiting() > MOST_WAITING_ROWS) await sleep(5);
    }
    while (waiting() > 0) await sleep(5);
  };
  // The first rows find cold code and an empty table.
  await store(rows / 5);
  const backends = (await dataSource.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'api-gateway-pro request log'")).map(({ pid }) => pid);
  const spentSeconds = () => backends.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = { backends: spentSeconds(), own: process.cpuUsage(), at: performance.now() };
  await store(rows);
  const seconds = (performance.now() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.own);
  const figures = { rows, rowsPerSecond: Math.round(rows / seconds), gatewayMicros: (user + system) / rows, postgresMicros: ((spentSeconds() - before.backends) / rows) * 1e6 };
  await writer.onApplicationShutdown();
  return figures;
}
