import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialLocation } from '@app/core';
import { type ProxyHarness, pooledKey, startProxy, VIRTUAL_KEY } from './support/proxy-harness.js';
import { sendRaw } from './support/raw-http.js';
import { startUpstream, type TestUpstream } from './support/test-upstream.js';

const SECRET = pooledKey(1).value;

describe('headers on their way to the upstream', () => {
  let upstream: TestUpstream;
  let proxy: ProxyHarness;
  let seen: IncomingMessage | undefined;

  beforeAll(async () => {
    upstream = await startUpstream((request, response) => {
      seen = request;
      response.setHeader('connection', 'x-private, keep-alive').setHeader('x-private', 'hop').setHeader('x-request-id', 'theirs').setHeader('x-leak', `key=${SECRET}`).end('ok');
    });
    proxy = await startProxy(upstream.url);
  });
  afterAll(async () => {
    await proxy.close();
    await upstream.close();
  });

  const send = (headers: string[]) => {
    seen = undefined;
    return sendRaw(proxy.port, `GET /proxy/test/x HTTP/1.1\r\nHost: gateway\r\n${headers.join('\r\n')}\r\nX-Last: 1\r\n\r\n`);
  };
  const valuesOf = (name: string) => {
    const values: string[] = [];
    const raw = seen!.rawHeaders;
    for (let i = 0; i < raw.length; i += 2) if (raw[i].toLowerCase().replaceAll('_', '-') === name) values.push(raw[i + 1]);
    return values;
  };

  const recased = (name: string) =>
    fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }).map((up) => [...name].map((c, i) => (up[i] ? c.toUpperCase() : c)).join(''));
  const spelled = (name: string) => fc.tuple(recased(name), fc.boolean()).map(([n, underscore]) => (underscore ? n.replaceAll('-', '_') : n));
  const value = fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).filter((c) => c < 0x7f || c > 0x9f).map((c) => String.fromCharCode(c)), minLength: 1, maxLength: 20 });
  const token = fc.constantFrom('authorization', 'x-api-key', 'content-length', 'host', 'x-last', 'keep-alive', 'Authorization', 'AUTHORIZATION', '', ' ', 'x_api_key', 'connection');
  const line = fc.oneof(
    fc.tuple(fc.oneof(spelled('authorization'), spelled('x-api-key'), spelled('x-goog-api-key'), spelled('proxy-authorization'), spelled('x-custom')), value).map(([n, v]) => `${n}: ${v}`),
    fc.tuple(recased('connection'), fc.array(token, { maxLength: 4 })).map(([n, list]) => `${n}: ${list.join(', ')}`),
  );

  it('can neither remove, nor double, nor replace the injected key, whatever the client sends', async () => {
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const answer = await send([`Authorization: Bearer ${VIRTUAL_KEY}`, ...lines, 'Connection: close']);
        if (seen === undefined) return;
        reached++;
        expect(valuesOf('authorization')).toEqual([`Bearer ${SECRET}`]);
        for (const name of ['x-api-key', 'x-goog-api-key', 'proxy-authorization']) expect(valuesOf(name)).toEqual([]);
        expect(seen.rawHeaders.join('\n')).not.toContain(VIRTUAL_KEY);
        expect(answer).not.toContain(SECRET);
      }),
      { numRuns: 300 },
    );
    expect(reached).toBeGreaterThan(200);
  });

  it('lose those that Connection names, on every duplicate', async () => {
    await send([`X-Api-Key: ${VIRTUAL_KEY}`, 'Connection: X-First', 'X-First: 1', 'x-first: 2', 'X-Second: 3', 'connection: close, x_second', 'TE: trailers', 'X-Third: kept']);
    expect(valuesOf('x-first')).toEqual([]);
    expect(valuesOf('x-second')).toEqual([]);
    expect(valuesOf('te')).toEqual([]);
    expect(valuesOf('x-third')).toEqual(['kept']);
  });

  it('keep their duplicates, their order and their bytes', async () => {
    await send([`X-Api-Key: ${VIRTUAL_KEY}`, 'X-Many: a', 'X-Many: b', 'X-Latin: caf\xe9', 'Connection: close']);
    expect(valuesOf('x-many')).toEqual(['a', 'b']);
    expect(valuesOf('x-latin')).toEqual(['caf\xe9']);
  });

  it('make no claims about where the request came from', async () => {
    await send([`X-Goog-Api-Key: ${VIRTUAL_KEY}`, 'X-Forwarded-For: 6.6.6.6', 'Forwarded: for=6.6.6.6', 'X-Real-IP: 6.6.6.6', 'X-Forwarded-Host: evil', 'Via: 1.1 evil', 'Connection: close']);
    expect(seen!.rawHeaders.join('\n')).not.toMatch(/6\.6\.6\.6|evil/);
    expect(seen!.headers.host).toBe(new URL(upstream.url).host);
  });

  it('come back without hop-by-hop headers and without the key, with the gateway\'s own', async () => {
    const answer = await send([`X-Api-Key: ${VIRTUAL_KEY}`, 'Connection: close']);
    expect(answer).not.toMatch(/x-private/i);
    expect(answer).toMatch(/x-leak: key=\*\*\*/);
    expect(answer).toMatch(/x-upstream-request-id: theirs/);
    expect(answer).toMatch(/x-gateway-key-id: 1/);
    expect(answer).toMatch(/x-gateway-attempts: 1/);
    expect(answer).not.toMatch(/x-gateway-error/);
  });

  it('cannot smuggle a second request past conflicting lengths', async () => {
    seen = undefined;
    const answer = await sendRaw(proxy.port, `POST /proxy/test/x HTTP/1.1\r\nHost: g\r\nX-Api-Key: ${VIRTUAL_KEY}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(seen).toBeUndefined();
  });

  it.each(['/../admin', '/a/%2e%2e/b', '/..%2fadmin', '/a/..;/b', '/.'])('never reach the upstream with the path %s', async (path) => {
    seen = undefined;
    const answer = await sendRaw(proxy.port, `GET /proxy/test${path} HTTP/1.1\r\nHost: g\r\nX-Api-Key: ${VIRTUAL_KEY}\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain('INVALID_PATH');
    expect(seen).toBeUndefined();
  });
});

describe('a key in a query parameter', () => {
  it('takes the place of the parameter of that name that the client sent', async () => {
    let url = '';
    const upstream = await startUpstream((request, response) => {
      url = request.url!;
      response.end('{}');
    });
    const weather = pooledKey(1, { location: CredentialLocation.QUERY, paramName: 'appid', valuePrefix: '' });
    const proxy = await startProxy(`${upstream.url}/data/2.5/`, {}, [weather]);
    const answer = await fetch(`${proxy.url}/weather?q=Z%C3%BCrich&appid=mine&key=${VIRTUAL_KEY}&%61ppid=again&units=metric`);
    expect(answer.status).toBe(200);
    expect(url).toBe(`/data/2.5/weather?q=Z%C3%BCrich&units=metric&appid=${weather.value}`);
    expect(proxy.entries[0].path).toBe('/weather?q=Z%C3%BCrich&appid=***&%61ppid=***&units=metric');
    await proxy.close();
    await upstream.close();
  });
});
