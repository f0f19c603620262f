import { Outcome } from '@app/core';
import { RequestLogWriter } from '@app/logs';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { makeEntry } from '../libs/logs/src/testing/make-entry.js';
import { ADMIN_TOKEN, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { joinAsOtherNode } from './support/other-node.js';

const WATCH = 'subscription ($filter: RequestLogFilter) { requestLogged(filter: $filter) { rows { id at path outcome } dropped } }';

interface Batch {
  requestLogged: { rows: { id: string; at: string; path: string; outcome: string }[]; dropped: number };
}

describe('the live view of requests', () => {
  let gateway: AdminGateway;
  let writer: RequestLogWriter;
  let client: Client;

  beforeAll(async () => {
    gateway = await startAdminGateway();
    writer = gateway.app.get(RequestLogWriter);
    client = clientOf({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });

  afterAll(async () => {
    await client.dispose();
    await gateway.close();
  });

  const clientOf = (connectionParams: Record<string, string>) => createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });

  const watch = (filter: object) => client.iterate<Batch>({ query: WATCH, variables: { filter } });

  /** A subscription is in force when a first row has come through. */
  async function armed(filter: object, entry = makeEntry(filter)): Promise<ReturnType<typeof watch>> {
    const live = watch(filter);
    const first = live.next();
    const knocking = setInterval(() => writer.record({ ...entry, path: '/knock' }), 50);
    await first;
    clearInterval(knocking);
    return live;
  }

  async function collect(live: ReturnType<typeof watch>, path: string): Promise<Batch['requestLogged']> {
    for (;;) {
      const { value } = (await live.next()) as { value: { data: Batch } };
      const { rows, dropped } = value.data.requestLogged;
      const wanted = rows.filter((row) => row.path === path);
      if (wanted.length > 0) return { rows: wanted, dropped };
    }
  }

  it('shows what the filter lets through, and nothing else', async () => {
    const live = await armed({ upstreamId: 7, outcomes: [Outcome.TIMEOUT] }, makeEntry({ upstreamId: 7, outcome: Outcome.TIMEOUT }));
    const wanted = makeEntry({ upstreamId: 7, outcome: Outcome.TIMEOUT, path: '/wanted' });
    for (const entry of [makeEntry({ upstreamId: 7, path: '/wanted' }), makeEntry({ upstreamId: 8, outcome: Outcome.TIMEOUT, path: '/wanted' }), wanted]) writer.record(entry);
    const { rows } = await collect(live, '/wanted');
    expect(rows).toEqual([{ id: wanted.requestId, at: new Date(wanted.atMs).toISOString(), path: '/wanted', outcome: 'TIMEOUT' }]);
    await live.return!();
  });

  it('tells how many rows it left out of a flood', async () => {
    const live = await armed({ upstreamId: 9 });
    for (let index = 0; index < 2_000; index++) writer.record(makeEntry({ upstreamId: 9, path: '/flood' }));
    const { rows, dropped } = await collect(live, '/flood');
    expect(rows.length).toBeLessThanOrEqual(200);
    expect(rows.length + dropped).toBe(2_000);
    await live.return!();
  });

  it('shows rows to subscribers of other nodes, and rows of other nodes to its own', async () => {
    const node = await joinAsOtherNode(gateway.database.url);
    await node.say('live:request:wanted', { id: 'theirs', filter: { upstreamId: 11 } });
    await expect
      .poll(
        () => {
          writer.record(makeEntry({ upstreamId: 11, path: '/for-them' }));
          return node.heard.filter(({ topic }) => topic === 'live:request:found').map(({ payload }) => (payload as { id: string }).id);
        },
        { timeout: 5_000 },
      )
      .toContain('theirs');
    await node.say('live:request:wanted', { id: 'theirs', filter: null });

    const live = watch({ upstreamId: 12 });
    const first = live.next();
    const wants = () => node.heard.map(({ topic, payload }) => ({ topic, payload: payload as { id: string; filter: { upstreamId?: number } | null } })).find(({ topic, payload }) => topic === 'live:request:wanted' && payload.filter?.upstreamId === 12);
    await expect.poll(wants, { timeout: 5_000 }).toBeDefined();
    await node.say('live:request:found', { id: wants()!.payload.id, items: [makeEntry({ upstreamId: 12, path: '/from-them' })], dropped: 3 });
    const { value } = (await first) as { value: { data: Batch } };
    expect(value.data.requestLogged).toMatchObject({ rows: [{ path: '/from-them' }], dropped: 3 });
    await live.return!();
    await node.close();
  });

  it('comes with a dashboard that ticks every two seconds, and knows the live rate', async () => {
    const ticking = client.iterate<{ dashboardTicked: { at: string; live: { requestsPerSecond: number } } }>({ query: 'subscription { dashboardTicked(range: LAST_HOUR) { at requests live { requestsPerSecond droppedRows } } }' });
    const times: number[] = [];
    let rate = 0;
    for (let tick = 0; tick < 3; tick++) {
      for (let index = 0; index < 50; index++) writer.record(makeEntry());
      const { value } = (await ticking.next()) as { value: { data: { dashboardTicked: { at: string; live: { requestsPerSecond: number } } } } };
      times.push(Date.parse(value.data.dashboardTicked.at));
      rate = value.data.dashboardTicked.live.requestsPerSecond;
    }
    await ticking.return!();
    expect(times[1] - times[0]).toBeGreaterThan(1_500);
    expect(times[2] - times[1]).toBeGreaterThan(1_500);
    expect(rate).toBeGreaterThan(0);
  });

  it('lets nobody in who has not signed in', async () => {
    const stranger = clientOf({});
    await expect(stranger.iterate({ query: WATCH }).next()).rejects.toMatchObject({ code: 4403 });
    await stranger.dispose();
  });
});
