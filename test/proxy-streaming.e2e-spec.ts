import { createHash } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outcome } from '@app/core';
import { type ProxyHarness, startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';
import { sendRaw } from './support/raw-http.js';
import { readBody, startUpstream, type TestUpstream, until } from './support/test-upstream.js';

let answer: (incoming: IncomingMessage, response: ServerResponse) => void;
let upstream: TestUpstream;
let proxy: ProxyHarness;

beforeEach(async () => {
  upstream = await startUpstream((incoming, response) => answer(incoming, response));
  proxy = await startProxy(upstream.url);
});
afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

const headers = { authorization: `Bearer ${VIRTUAL_KEY}` };

function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): { sent: ClientRequest; received: Promise<IncomingMessage> } {
  const sent = request(`${proxy.url}${path}`, { ...options, headers: { ...headers, ...options.headers }, agent: false });
  const received = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject));
  return { sent, received };
}

describe('an answer', () => {
  it('passes each event of a stream on at once, its head before the first', async () => {
    let release!: () => void;
    answer = (_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      release = () => response.write('data: 1\n\n');
    };
    const { sent, received } = ask('/events');
    sent.end();
    const stream = await received;
    expect(stream.headers['content-type']).toBe('text/event-stream');
    const chunks: string[] = [];
    stream.on('data', (chunk) => chunks.push(String(chunk)));
    stream.on('error', () => undefined);
    for (let event = 1; event <= 3; event++) {
      release();
      await until(() => chunks.length === event, 500);
    }
    sent.destroy();
  });

  it('is not touched when it is compressed', async () => {
    const packed = gzipSync('x'.repeat(10_000));
    answer = (_incoming, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    const { sent, received } = ask('/gz', { headers: { 'accept-encoding': 'gzip' } });
    sent.end();
    const got = await received;
    expect(got.headers['content-encoding']).toBe('gzip');
    expect((await readBody(got)).equals(packed)).toBe(true);
  });

  it.each([
    ['HEAD', 200, { 'content-length': '1234' }],
    ['GET', 204, {}],
    ['GET', 304, { etag: '"a"' }],
  ])('to %s with status %i has no body and keeps its headers', async (method, status, sentHeaders) => {
    answer = (_incoming, response) => response.writeHead(status, sentHeaders).end();
    const { sent, received } = ask('/none', { method });
    sent.end();
    const got = await received;
    expect(got.statusCode).toBe(status);
    expect(got.headers).toMatchObject(sentHeaders);
    expect(await readBody(got)).toHaveLength(0);
  });

  it('of a range stays one', async () => {
    answer = (incoming, response) => response.writeHead(206, { 'content-range': 'bytes 0-3/10' }).end(incoming.headers.range);
    const { sent, received } = ask('/part', { headers: { range: 'bytes=0-3' } });
    sent.end();
    const got = await received;
    expect([got.statusCode, got.headers['content-range'], String(await readBody(got))]).toEqual([206, 'bytes 0-3/10', 'bytes=0-3']);
  });

  it('brings its trailers along', async () => {
    answer = (_incoming, response) => {
      response.writeHead(200, { trailer: 'x-checksum' });
      response.write('body');
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end();
    };
    const { sent, received } = ask('/trailers');
    sent.end();
    const got = await received;
    await readBody(got);
    expect(got.trailers).toEqual({ 'x-checksum': 'abc' });
  });

  it('may be preceded by early hints', async () => {
    answer = (_incoming, response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('ok'));
    const { sent, received } = ask('/hints');
    const hints = new Promise((resolve) => sent.on('information', resolve));
    sent.end();
    expect(await hints).toMatchObject({ statusCode: 103 });
    expect(String(await readBody(await received))).toBe('ok');
  });

  it('that breaks off is cut short for the client too, and recorded as truncated', async () => {
    answer = (_incoming, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    const { sent, received } = ask('/broken');
    sent.end();
    await expect(readBody(await received)).rejects.toThrow();
    await until(() => proxy.entries.length === 1);
    expect(proxy.entries[0]).toMatchObject({ outcome: Outcome.TRUNCATED, status: 200 });
    expect(proxy.entries[0].attempts).toHaveLength(1);
  });

  it('that is an error does not show the key it repeats, even when the chunks are cut through it', async () => {
    const secret = 'sk-secret-value-1';
    answer = (_incoming, response) => {
      response.writeHead(401);
      response.write(`Incorrect key: ${secret.slice(0, 9)}`);
      setTimeout(() => response.end(`${secret.slice(9)}, and ${secret}.`), 20);
    };
    const { sent, received } = ask('/denied');
    sent.end();
    const got = await received;
    expect(got.statusCode).toBe(401);
    expect(String(await readBody(got))).toBe(`Incorrect key: ${'*'.repeat(secret.length)}, and ${'*'.repeat(secret.length)}.`);
  });

  it('of 300 MB passes through a slow client with flat memory', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 7);
    const total = 300;
    answer = (_incoming, response) => {
      let sentChunks = 0;
      const more = () => {
        while (sentChunks < total) {
          sentChunks++;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    const { sent, received } = ask('/large');
    sent.end();
    const got = await received;
    let bytes = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    for await (const part of got) {
      bytes += (part as Buffer).length;
      if (bytes % 10 < 2) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(bytes).toBe(total * chunk.length);
    // Pieces that have been passed on wait for the next collection; upstream and client are in this process too.
    expect(most).toBeLessThan(180 * 1024 * 1024);
  });
});

describe('a client that leaves', () => {
  it.each([
    ['while the answer is awaited', () => undefined],
    ['in the middle of a stream', (response: ServerResponse) => void response.writeHead(200).write('data: 1\n\n')],
  ])('%s ends the upstream request within 50 ms', async (_when, begin) => {
    let open: IncomingMessage | undefined;
    answer = (incoming, response) => {
      open = incoming;
      begin(response);
    };
    const { sent, received } = ask('/long');
    received.then(
      (got) => got.on('error', () => undefined),
      () => undefined,
    );
    sent.end();
    await until(() => open !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(upstream.sockets.size).toBe(1);
    sent.destroy();
    expect(await until(() => upstream.sockets.size === 0)).toBeLessThan(50);
    await until(() => proxy.entries.length === 1);
    expect(proxy.entries[0].outcome).toBe(Outcome.CLIENT_ABORT);
    expect(proxy.entries[0].attempts).toHaveLength(1);
  });

  it('before its body is complete leaves no request behind', async () => {
    let arrived = false;
    answer = (incoming) => (arrived = incoming.resume().on('error', () => undefined) !== undefined);
    const { sent, received } = ask('/upload', { method: 'POST', headers: { 'content-length': '5000000' } });
    received.catch(() => undefined);
    sent.write(Buffer.alloc(100_000));
    await until(() => arrived);
    sent.destroy();
    await until(() => upstream.sockets.size === 0, 200);
    await until(() => proxy.entries.length === 1);
    expect(proxy.entries[0]).toMatchObject({ outcome: Outcome.CLIENT_ABORT, status: 499 });
  });
});

describe('a body', () => {
  const echoHash = (incoming: IncomingMessage, response: ServerResponse) => {
    const hash = createHash('sha256');
    incoming.on('data', (chunk: Buffer) => hash.update(chunk)).on('end', () => response.end(hash.digest('hex')));
  };

  it.each([
    ['small, of known length', 1_000, true],
    ['small, in chunks', 1_000, false],
    ['large, of known length', 5_000_000, true],
    ['large, in chunks', 5_000_000, false],
  ])('that is %s arrives as it was sent', async (_kind, size, known) => {
    answer = echoHash;
    const body = Buffer.alloc(size, 'abcdefg');
    const { sent, received } = ask('/hash', { method: 'POST', headers: known ? { 'content-length': String(size) } : { 'transfer-encoding': 'chunked' } });
    for (let at = 0; at < size; at += 70_000) sent.write(body.subarray(at, Math.min(size, at + 70_000)));
    sent.end();
    expect(String(await readBody(await received))).toBe(createHash('sha256').update(body).digest('hex'));
    expect(proxy.entries[0].bytesIn).toBe(size);
  });

  it('over the limit is refused with 413, before it is read when its length is known', async () => {
    proxy.upstream.maxBodyMegabytes = 1;
    let reached = 0;
    answer = (incoming, response) => {
      reached++;
      incoming.resume().on('end', () => response.end());
    };
    const head = `POST /proxy/test/x HTTP/1.1\r\nHost: g\r\nX-Api-Key: ${VIRTUAL_KEY}\r\nConnection: close\r\n`;
    expect(await sendRaw(proxy.port, `${head}Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n`)).toMatch(/^HTTP\/1.1 413[^]*BODY_TOO_LARGE/);
    expect(reached).toBe(0);
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    expect(await sendRaw(proxy.port, `${head}Transfer-Encoding: chunked\r\n\r\n${piece.repeat(20)}0\r\n\r\n`)).toMatch(/^HTTP\/1.1 413[^]*BODY_TOO_LARGE/);
    await until(() => proxy.entries.length === 2);
    expect(proxy.entries.every((entry) => entry.errorCode === 'BODY_TOO_LARGE')).toBe(true);
  });

  it('that waits for 100-continue is asked for once the request is admitted, and not before', async () => {
    answer = echoHash;
    const refused = ask('/hash', { method: 'POST', headers: { expect: '100-continue', authorization: 'Bearer wrong', 'content-length': '3' } });
    let continued = 0;
    refused.sent.on('continue', () => continued++);
    refused.sent.flushHeaders();
    expect((await refused.received).statusCode).toBe(401);
    refused.sent.destroy();
    expect(continued).toBe(0);
    const admitted = ask('/hash', { method: 'POST', headers: { expect: '100-continue', 'content-length': '3' } });
    admitted.sent.on('continue', () => {
      continued++;
      admitted.sent.end('abc');
    });
    admitted.sent.flushHeaders();
    expect(String(await readBody(await admitted.received))).toBe(createHash('sha256').update('abc').digest('hex'));
    expect(continued).toBe(1);
  });
});
