import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';
import { startUpstream, until } from './support/test-upstream.js';

it('1,000 connections that drip their headers are cut within 10 s, and others are served meanwhile', async () => {
  const upstream = await startUpstream((_request, response) => response.end('ok'));
  const proxy = await startProxy(upstream.url);
  const start = performance.now();
  const sockets: Socket[] = [];
  let closed = 0;
  for (let index = 0; index < 1_000; index++) {
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write('GET /proxy/test/x HTTP/1.1\r\nHost: g\r\n'));
    socket.on('error', () => undefined).on('close', () => closed++);
    socket.resume();
    sockets.push(socket);
  }
  const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('X-A: b\r\n')), 500);
  let served = 0;
  while (closed < 1_000 && performance.now() - start < 15_000) {
    const answer = await fetch(`${proxy.url}/x`, { headers: { 'x-api-key': VIRTUAL_KEY }, signal: AbortSignal.timeout(2_000) });
    expect(await answer.text()).toBe('ok');
    served++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  clearInterval(drip);
  await until(() => closed === 1_000);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(served).toBeGreaterThan(20);
  await proxy.close();
  await upstream.close();
});
