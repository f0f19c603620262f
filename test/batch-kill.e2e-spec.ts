import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from './support/admin-gateway.js';
import { createTestDatabase, query, type TestDatabase } from './support/database.js';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.js';

const ROWS = 20_000;

interface Progress {
  status: string;
  done_rows: number;
  success_count: number;
  failed_count: number;
}

describe('an import whose gateway is killed', () => {
  let database: TestDatabase;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    database = await createTestDatabase();
    gateway = await startGatewayProcess({ databaseUrl: database.url });
  });
  afterEach(async () => {
    await gateway.kill('SIGKILL');
    await database.drop();
  });

  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

  async function until(url: string, accept: (progress: Progress) => boolean): Promise<Progress> {
    for (let tries = 0; tries < 1_200; tries++) {
      const progress = (await (await fetch(url, { headers })).json()) as Progress;
      if (accept(progress)) return progress;
      await sleep(50);
    }
    throw new Error('the import does not go on');
  }

  it('is finished after the restart, each key once', async () => {
    const { createUpstream } = await gateway.admin.data<{ createUpstream: { id: string } }>('mutation { createUpstream(input: { name: "Weather", slug: "weather", baseUrl: "http://127.0.0.1:9" }) { id } }');
    const form = new FormData();
    form.set('file', new Blob([`upstream_id,key_value\n${Array.from({ length: ROWS }, (_, index) => `${createUpstream.id},sk-kill-${index}`).join('\n')}`]), 'keys.csv');
    const answer = await fetch(`${gateway.url}/api/admin/batch/keys/import-csv`, { method: 'POST', body: form, headers });
    expect(answer.status).toBe(202);
    const { status_url } = (await answer.json()) as { status_url: string };

    const { done_rows } = await until(`${gateway.url}${status_url}`, (progress) => progress.done_rows > 0);
    expect(done_rows).toBeLessThan(ROWS);
    await gateway.kill('SIGKILL');
    gateway = await startGatewayProcess({ databaseUrl: database.url });
    const progress = await until(`${gateway.url}${status_url}`, ({ status }) => status !== 'running' && status !== 'queued');
    expect(progress).toMatchObject({ status: 'done', done_rows: ROWS, success_count: ROWS, failed_count: 0 });
    expect(await query(database.url, 'SELECT count(*)::integer AS keys, count(DISTINCT fingerprint)::integer AS different FROM api_key')).toEqual([{ keys: ROWS, different: ROWS }]);
  }, 120_000);
});
