import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Outcome } from '@app/core';
import { ErrorFormat, type Upstream } from '@app/upstreams';
import { type ProxyHarness, pooledKey, startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';
import { readBody, startUpstream } from './support/test-upstream.js';

const LEDGER_REQUESTS = 10_000;
/** Each key then answers in whole rounds of eight. */
const LEDGER_KEYS = 125;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function gatewayTo(answer: (incoming: IncomingMessage, response: ServerResponse, key: string) => void, keyCount: number, settings: Partial<Upstream> = {}): Promise<ProxyHarness> {
  const upstream = await startUpstream((incoming, response) => answer(incoming, response, incoming.headers.authorization!.slice(-1)));
  const proxy = await startProxy(upstream.url, settings, Array.from({ length: keyCount }, (_, index) => pooledKey(index + 1)));
  closing.push(proxy.close, upstream.close);
  return proxy;
}

const post = (proxy: ProxyHarness, body: string = '{}', method = 'POST') => fetch(`${proxy.url}/x`, { method, body: method === 'GET' ? undefined : body, headers: { 'x-api-key': VIRTUAL_KEY } });

describe('attempts', () => {
  it('go to the next key after 401 and 429, with the same body, and never twice to one', async () => {
    const bodies: string[] = [];
    const keys: string[] = [];
    const proxy = await gatewayTo(
      (incoming, response, key) => {
        void readBody(incoming).then((body) => {
          bodies.push(createHash('sha256').update(body).digest('hex'));
          keys.push(key);
          response.writeHead(keys.length === 1 ? 401 : keys.length === 2 ? 429 : 200).end(`from ${key}`);
        });
      },
      5,
    );
    const answer = await post(proxy, 'z'.repeat(200_000));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-gateway-attempts')).toBe('3');
    expect(answer.headers.get('x-gateway-key-id')).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(bodies).size).toBe(1);
    expect(proxy.entries[0].attempts.map((attempt) => [attempt.status, attempt.outcome])).toEqual([
      [401, Outcome.UNAUTHORIZED],
      [429, Outcome.RATE_LIMITED],
      [200, Outcome.SUCCESS],
    ]);
  });

  it('of a chunked body send it again from its beginning', async () => {
    const bodies: string[] = [];
    const proxy = await gatewayTo((incoming, response) => {
      void readBody(incoming).then((body) => {
        bodies.push(String(body));
        response.writeHead(bodies.length === 1 ? 429 : 200).end();
      });
    }, 2);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('one '));
        setTimeout(() => {
          controller.enqueue(new TextEncoder().encode('two'));
          controller.close();
        }, 30);
      },
    });
    const answer = await fetch(`${proxy.url}/x`, { method: 'POST', body, duplex: 'half', headers: { 'x-api-key': VIRTUAL_KEY } } as RequestInit);
    expect(answer.status).toBe(200);
    expect(bodies).toEqual(['one two', 'one two']);
  });

  it('end with the upstream\'s own answer when no key is left', async () => {
    const proxy = await gatewayTo((incoming, response, key) => void incoming.resume().on('end', () => response.writeHead(429, { 'retry-after': '7' }).end(`limited ${key}`)), 2);
    const answer = await post(proxy);
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('x-gateway-attempts')]).toEqual([429, '7', '2']);
    expect(await answer.text()).toMatch(/^limited/);
    const next = await post(proxy);
    expect([next.status, next.headers.get('retry-after'), next.headers.get('x-gateway-error')]).toEqual([503, '7', 'UPSTREAM_COOLING']);
  });

  it('of a pool without usable keys are not made', async () => {
    const proxy = await gatewayTo(() => undefined, 0, { errorFormat: ErrorFormat.OPENAI });
    const answer = await post(proxy);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { code: 'UPSTREAM_CREDENTIALS_EXHAUSTED', type: 'server_error' } });
  });

  it.each([400, 404, 405, 409, 413, 415, 422])('stop at %i, which is the caller\'s, and leave the key alone', async (status) => {
    const proxy = await gatewayTo((incoming, response) => void incoming.resume().on('end', () => response.writeHead(status).end('as it came')), 3);
    for (let round = 0; round < 5; round++) {
      const answer = await post(proxy);
      expect([answer.status, await answer.text()]).toEqual([status, 'as it came']);
    }
    expect(proxy.entries.every((entry) => entry.attempts.length === 1 && entry.outcome === Outcome.CALLER_ERROR)).toBe(true);
    expect([1, 2, 3].map((id) => proxy.keys.find(id)!.health.consecutiveFailures)).toEqual([0, 0, 0]);
  });

  it('repeat a GET after 500, but not a POST, and nothing after 504', async () => {
    let count = 0;
    let status = 500;
    const proxy = await gatewayTo((incoming, response) => {
      count++;
      incoming.resume().on('end', () => response.writeHead(status).end());
    }, 5);
    expect((await post(proxy, '', 'GET')).status).toBe(500);
    expect(count).toBe(3);
    count = 0;
    expect((await post(proxy)).status).toBe(500);
    expect(count).toBe(1);
    status = 504;
    count = 0;
    expect((await post(proxy, '', 'GET')).status).toBe(504);
    expect(count).toBe(1);
  });

  it('stay with the only key when the fault is the upstream\'s', async () => {
    let count = 0;
    const proxy = await gatewayTo((_incoming, response) => response.writeHead(++count < 3 ? 503 : 200).end(), 1);
    expect((await post(proxy, '', 'GET')).status).toBe(200);
    expect(proxy.entries[0].attempts.map((attempt) => attempt.apiKeyId)).toEqual([1, 1, 1]);
  });

  it('are not made again when the upstream does not answer in time', async () => {
    let count = 0;
    const proxy = await gatewayTo(() => void count++, 3, { responseTimeoutMs: 300 });
    const answer = await post(proxy, '', 'GET');
    expect([answer.status, (await answer.json() as { code: string }).code, count]).toEqual([504, 'UPSTREAM_TIMEOUT', 1]);
  });

  it('are made again for a POST that was never written', async () => {
    const proxy = await startProxy('http://127.0.0.1:1', {}, [pooledKey(1), pooledKey(2), pooledKey(3)]);
    closing.push(proxy.close);
    const answer = await post(proxy);
    expect([answer.status, answer.headers.get('x-gateway-error')]).toEqual([502, 'UPSTREAM_UNREACHABLE']);
    expect(proxy.entries[0].attempts).toHaveLength(3);
  });

  it('of a request too large to be kept are not made again', async () => {
    let count = 0;
    const proxy = await gatewayTo((incoming, response) => {
      count++;
      incoming.resume().on('end', () => response.writeHead(429).end('limited'));
    }, 3);
    expect((await post(proxy, 'x'.repeat(2_000_000))).status).toBe(429);
    expect(count).toBe(1);
  });
});

describe('a ledger of what the upstream was asked', () => {
  it('holds no POST twice, with resets before, during and after the head', async () => {
    const executed = new Map<string, number>();
    const turns = new Map<string, number>();
    const server = createServer((socket: Socket) => {
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const id = /x-ledger: (\d+)/.exec(text)?.[1];
        if (id === undefined || !text.includes('\r\n\r\n{"n":1}')) return;
        const head = text;
        text = '';
        executed.set(id, (executed.get(id) ?? 0) + 1);
        const key = /bearer (\S+)/i.exec(head)![1];
        const turn = turns.get(key) ?? 0;
        turns.set(key, turn + 1);
        // After each broken answer a good one: three broken ones in a row would rest the key.
        switch (turn % 8) {
          case 0:
            return socket.resetAndDestroy();
          case 2:
            return socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.resetAndDestroy());
          case 4:
            return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => socket.resetAndDestroy());
          case 6:
            return socket.write('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno');
          default:
            return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = await startProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {}, Array.from({ length: LEDGER_KEYS }, (_, index) => pooledKey(index + 1)));
    closing.push(proxy.close, () => new Promise((resolve) => server.close(() => resolve())));
    let next = 0;
    const statuses = new Map<number, number>();
    const client = async () => {
      while (next < LEDGER_REQUESTS) {
        const id = next++;
        const answer = await fetch(`${proxy.url}/x`, { method: 'POST', body: '{"n":1}', headers: { 'x-api-key': VIRTUAL_KEY, 'x-ledger': String(id) } });
        await answer.text().catch(() => undefined);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
    expect([...executed.values()].filter((times) => times > 1)).toEqual([]);
    expect(executed.size).toBe(LEDGER_REQUESTS);
    expect(statuses).toEqual(new Map([[200, LEDGER_REQUESTS * (5 / 8)], [502, LEDGER_REQUESTS / 4], [500, LEDGER_REQUESTS / 8]]));
  });
});
