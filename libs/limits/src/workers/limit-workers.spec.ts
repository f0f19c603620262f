import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConcurrencyCheck, LimitCheck, QuotaCheck, WindowCheck } from '../store/limit-check.js';
import { DAY_MS } from '../store/window-spec.js';
import { LimitClient } from './limit-client.js';
import type { MessagePort } from './limit-messages.js';
import { LimitServer } from './limit-server.js';

/** Two ends that hand on what JSON keeps of a message, as processes do, and count them. */
class Channel {
  sent = 0;
  readonly worker: MessagePort;
  readonly primary: MessagePort;

  constructor() {
    const toPrimary = new EventEmitter();
    const toWorker = new EventEmitter();
    const send = (to: EventEmitter) => (message: unknown) => {
      this.sent++;
      const text = JSON.stringify(message);
      setImmediate(() => to.emit('message', JSON.parse(text)));
    };
    const end = (from: EventEmitter, to: EventEmitter): MessagePort => ({
      send: send(to),
      on: from.on.bind(from),
      off: from.off.bind(from),
    });
    this.worker = end(toWorker, toPrimary);
    this.primary = end(toPrimary, toWorker);
  }
}

const day: WindowCheck = { kind: 'WINDOW', key: 'gw:day', limit: 50, cost: 1, windowMs: DAY_MS };
const places: ConcurrencyCheck = { kind: 'CONCURRENCY', key: 'gw:places', limit: 2, cost: 1 };
const quota: QuotaCheck = { kind: 'QUOTA', key: 'ak:1:q', limit: 3, cost: 1, measure: 'REQUESTS', resetAtMs: 0 };

describe('LimitServer and LimitClient', () => {
  let server: LimitServer;
  let workers: { client: LimitClient; channel: Channel; gone: () => void }[];

  beforeEach(() => {
    server = new LimitServer();
    workers = [1, 2].map(() => {
      const channel = new Channel();
      return { channel, gone: server.serve(channel.primary), client: new LimitClient(channel.worker) };
    });
  });

  afterEach(async () => {
    await Promise.all(workers.map(({ client }) => client.close()));
    await server.close();
  });

  it('share every limit among the workers and send the calls of one turn as one message', async () => {
    const decisions = await Promise.all(workers.flatMap(({ client }) => Array.from({ length: 40 }, () => client.take([day]))));
    expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(50);
    expect(workers.map(({ channel }) => channel.sent)).toEqual([2, 2]);
  });

  it('give places back when a request ends', async () => {
    const [{ client }] = workers;
    const first = await client.take([places, quota]);
    await client.take([places, quota]);
    expect((await client.take([places, quota])).refusedBy).toBe(0);
    client.confirm(first.grant!);
    client.release(first.grant!, { sent: true, units: null });
    expect((await client.peek([places, quota])).current).toEqual([1, 2]);
  });

  it('give back what a worker held that died, and keep what it had sent', async () => {
    const [dying, living] = workers;
    const checks: LimitCheck[] = [places, quota];
    const sent = await dying.client.take(checks);
    await dying.client.take(checks);
    dying.client.confirm(sent.grant!);
    expect((await dying.client.peek(checks)).current).toEqual([2, 2]);
    dying.gone();
    expect((await living.client.peek(checks)).current).toEqual([0, 1]);
  });

  it('write down each change once, whichever worker asks', async () => {
    const [first, second] = workers;
    await first.client.take([day]);
    expect((await second.client.takeChanges()).windows).toMatchObject([{ key: 'gw:day', counts: [1] }]);
    expect(await first.client.takeChanges()).toEqual({ windows: [], quotas: [] });
    second.client.restore({ windows: [], quotas: [{ key: quota.key, used: 3, resetAtMs: 0 }] });
    expect((await second.client.take([quota])).admitted).toBe(false);
  });
});
