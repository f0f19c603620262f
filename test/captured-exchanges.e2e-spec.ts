import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Upstream } from '@app/upstreams';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProxyHarness, startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';

const KEY = 'sk-secret-value-1';

describe('what the request log captures of an exchange', () => {
  let server: Server;
  let proxy: ProxyHarness;

  afterEach(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });

  async function start(answer: RequestListener, settings: Partial<Upstream>): Promise<void> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, settings);
  }

  const post = (body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) => fetch(proxy.url, { method: 'POST', body, headers: { authorization: `Bearer ${VIRTUAL_KEY}`, 'content-type': 'application/json', ...headers }, duplex: 'half' } as RequestInit);

  async function captured() {
    await expect.poll(() => proxy.entries.length, { timeout: 5_000 }).toBe(1);
    return proxy.entries[0].capture;
  }

  it('is nothing unless the upstream says so', async () => {
    await start((_request, response) => response.end('x'), {});
    await (await post('{}')).text();
    expect(await captured()).toBeNull();
  });

  it('is headers and bodies without the credentials of either side', async () => {
    await start(
      (request, response) => {
        response.writeHead(401, { 'content-type': 'application/json', 'x-echo': String(request.headers.authorization), 'set-cookie': 'a=b' });
        response.end(JSON.stringify({ error: `Incorrect API key: ${KEY}` }));
      },
      { captureHeaders: true, captureBodies: true, redactedNames: ['X-Employee'], maxAttempts: 1 },
    );
    await (await post(JSON.stringify({ prompt: 'hi', token: 't', note: `I use ${VIRTUAL_KEY}` }), { 'x-employee': 'Ann' })).text();
    const capture = (await captured())!;
    expect(capture.requestHeaders).toMatchObject({ authorization: '***', 'x-employee': '***', 'content-type': 'application/json' });
    expect(capture.responseHeaders).toMatchObject({ 'set-cookie': '***', 'x-echo': 'Bearer ***' });
    expect(capture.requestBody).toBe('{"prompt":"hi","token":"***","note":"I use ***"}');
    expect(capture.responseBody).toBe('{"error":"Incorrect API key: ***"}');
    expect(JSON.stringify(proxy.entries[0])).not.toContain(KEY);
    expect(JSON.stringify(proxy.entries[0])).not.toContain(VIRTUAL_KEY);
  });

  it('is the first 64 KiB, of a body that is let go as well, and unpacked where it is packed', async () => {
    await start(
      (request, response) => {
        request.resume().on('end', () => {
          response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
          response.end(gzipSync('b'.repeat(200_000)));
        });
      },
      { captureBodies: true },
    );
    const parts = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 30; index++) controller.enqueue(new TextEncoder().encode('a'.repeat(100_000)));
        controller.close();
      },
    });
    expect(await (await post(parts, { 'content-type': 'text/plain' })).text()).toHaveLength(200_000);
    const capture = (await captured())!;
    expect(capture.requestBody).toBe('a'.repeat(65_536));
    expect(capture.responseBody).toBe('b'.repeat(65_536));
    expect(capture.requestHeaders).toBeNull();
  });
});
