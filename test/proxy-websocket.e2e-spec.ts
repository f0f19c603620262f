import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Outcome } from '@app/core';
import { type ProxyHarness, pooledKey, startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';
import { until } from './support/test-upstream.js';

describe('a WebSocket', () => {
  let sockets: WebSocketServer;
  let proxy: ProxyHarness;
  let seen: Record<string, unknown>;
  let refusals: number[];
  const server = createServer();

  beforeEach(async () => {
    refusals = [];
    sockets = new WebSocketServer({ noServer: true });
    server.removeAllListeners('upgrade');
    server.on('upgrade', (request, socket, head) => {
      seen = { ...request.headers, url: request.url };
      const refusal = refusals.shift();
      if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 2\r\n\r\nno`);
      sockets.handleUpgrade(request, socket, head, (ws) => ws.on('error', () => undefined).on('message', (data, binary) => ws.send(data, { binary })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await startProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}/realtime`, {}, [pooledKey(1), pooledKey(2)]);
  });
  afterEach(async () => {
    for (const ws of sockets.clients) ws.terminate();
    await proxy.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (headers: Record<string, string> = { authorization: `Bearer ${VIRTUAL_KEY}` }, query = '') => new WebSocket(`${proxy.url.replace('http', 'ws')}/v1${query}`, ['chat'], { headers });
  const opened = (ws: WebSocket) => new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject));

  it('is tunnelled with the key in its place, text and binary both ways', async () => {
    sockets.on('headers', (headers) => headers.push('X-Test: 1'));
    const ws = open();
    await opened(ws);
    expect(seen).toMatchObject({ authorization: 'Bearer sk-secret-value-1', url: '/realtime/v1', 'sec-websocket-protocol': 'chat' });
    const received: Buffer[] = [];
    ws.on('message', (data: Buffer) => received.push(data));
    ws.send('hello');
    ws.send(Buffer.alloc(500_000, 1));
    await until(() => received.length === 2);
    expect(String(received[0])).toBe('hello');
    expect(received[1].equals(Buffer.alloc(500_000, 1))).toBe(true);
    ws.close(4001, 'done');
    await until(() => proxy.entries.length === 1);
    expect(proxy.entries[0]).toMatchObject({ status: 101, outcome: Outcome.SUCCESS, apiKeyId: 1 });
    expect(proxy.entries[0].bytesOut).toBeGreaterThan(500_000);
  });

  it('of a browser may bring its virtual key in the query', async () => {
    const ws = open({}, `?model=m&key=${VIRTUAL_KEY}`);
    await opened(ws);
    expect(seen.url).toBe('/realtime/v1?model=m');
    ws.terminate();
  });

  it('without a virtual key is refused', async () => {
    await expect(opened(open({}))).rejects.toThrow('401');
    expect(proxy.entries[0].errorCode).toBe('VIRTUAL_KEY_REQUIRED');
  });

  it('that one key may not open is opened with the next', async () => {
    refusals = [401];
    const ws = open();
    await opened(ws);
    expect(seen.authorization).toBe('Bearer sk-secret-value-2');
    ws.terminate();
  });

  it('that the upstream refuses ends with its answer', async () => {
    refusals = [404];
    await expect(opened(open())).rejects.toThrow('404');
    expect(proxy.entries[0].outcome).toBe(Outcome.CALLER_ERROR);
  });

  it('ends at the upstream within 50 ms when its client is gone', async () => {
    const ws = open();
    await opened(ws);
    await until(() => sockets.clients.size === 1);
    ws.terminate();
    expect(await until(() => sockets.clients.size === 0)).toBeLessThan(50);
  });
});
