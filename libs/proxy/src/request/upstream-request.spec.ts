import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialLocation } from '@app/core';
import { SecretMask } from '../answer/secret-mask.js';
import { ClientAddresses } from './client-address.js';
import { withCredentialInBody } from './credential-in-body.js';
import { loggedPath } from './logged-path.js';
import { isUnsafePath, parseProxyTarget } from './proxy-target.js';
import { findParameter, withParameter } from './query-parameters.js';
import { readRequestHead } from './request-head.js';
import { parseEndpoint } from './upstream-endpoint.js';
import { buildUpstreamRequest } from './upstream-request.js';

describe('a proxy target', () => {
  it.each([
    ['/proxy/a', { slug: 'a', path: '', query: '' }],
    ['/proxy/a?x=1', { slug: 'a', path: '', query: 'x=1' }],
    ['/proxy/a/b/c?x=/y', { slug: 'a', path: '/b/c', query: 'x=/y' }],
    ['/proxy/a/b#f?x', { slug: 'a', path: '/b', query: '' }],
    ['http://host:80/proxy/a/b', { slug: 'a', path: '/b', query: '' }],
  ])('is read from %s', (url, target) => {
    expect(parseProxyTarget(url)).toEqual(target);
  });

  it('lies below /proxy/', () => {
    expect(parseProxyTarget('/other')).toBeUndefined();
    expect(parseProxyTarget('*')).toBeUndefined();
  });

  it('may have dots in its names, but no dot segments', () => {
    for (const path of ['/gpt-4.1', '/.well-known/x', '/a..b', '/...', '/%2ehidden']) expect(isUnsafePath(path)).toBe(false);
    for (const path of ['/..', '/a/../b', '/%2E%2e/', '/.%2e', '/a%2f..%2fb', '/a\\..\\b', '/./a', '/x/..;p/']) expect(isUnsafePath(path)).toBe(true);
  });

  it('is logged without what could be a secret', () => {
    expect(loggedPath({ slug: 'a', path: '/b', query: 'q=1&api_key=s&access_token=t&X-Amz-Signature=u&%6bey=v&flag' })).toBe('/b?q=1&api_key=***&access_token=***&X-Amz-Signature=***&%6bey=***&flag');
  });
});

describe('a parameter', () => {
  it('is there exactly once after it was put in, whatever was there, and the others are as they were', () => {
    const pair = fc.constantFrom('key=1', '%6bey=2', 'k%65y', 'key', 'other=key', 'q=%20', 'x', '', 'bad=%zz', '%E0%A4%A', 'Key=3');
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), fc.string(), (pairs, value) => {
        const query = withParameter(pairs.join('&'), 'key', value);
        expect(new URLSearchParams(query).getAll('key')).toEqual([value]);
        const others = pairs.filter((each) => !/^(key|%6bey|k%65y)/.test(each));
        if (others.some((each) => each !== '')) expect(query.startsWith(`${others.join('&')}&key=`)).toBe(true);
      }),
    );
  });

  it('is found decoded', () => {
    expect(findParameter('a=1&k%65y=x%20y+z', 'key')).toBe('x y z');
    expect(findParameter('monkey=1', 'key')).toBeUndefined();
  });
});

describe('a key in a body', () => {
  it('goes into JSON once, with every other byte as it was', () => {
    const put = (text: string) => withCredentialInBody(Buffer.from(text), 'application/json; charset=utf-8', 'api_key', 's"1')?.toString();
    expect(put('')).toBe('{"api_key":"s\\"1"}');
    expect(put(' {}')).toBe(' {"api_key":"s\\"1"}');
    expect(put('{"n": 1.0}')).toBe('{"api_key":"s\\"1","n": 1.0}');
    expect(put('{"api\\u005fkey":"mine","n":1}')).toBe('{"api_key":"s\\"1","n":1}');
    for (const text of ['[]', '"x"', 'null', '{', 'x']) expect(put(text)).toBeUndefined();
  });

  it('goes into a form once', () => {
    expect(withCredentialInBody(Buffer.from('a=1&key=mine&%6bey=again'), 'application/x-www-form-urlencoded', 'key', 's 1')?.toString()).toBe('a=1&key=s%201');
  });

  it('goes into nothing else', () => {
    expect(withCredentialInBody(Buffer.from('x'), 'text/plain', 'key', 's')).toBeUndefined();
    expect(withCredentialInBody(Buffer.from('x'), undefined, 'key', 's')).toBeUndefined();
  });
});

describe('a request for an upstream', () => {
  const endpoint = parseEndpoint('https://api.example.com/base/?api-version=1');
  const build = (raw: string[], credential: object, extra?: string[]) =>
    buildUpstreamRequest(
      endpoint,
      { value: 'secret', location: CredentialLocation.HEADER, paramName: 'Authorization', valuePrefix: 'Bearer ', ...credential },
      'GET',
      { slug: 'a', path: '/x', query: 'q=1' },
      readRequestHead(raw),
      undefined,
      extra,
    )!;

  it('joins base path and query', () => {
    expect(build([], {}).path).toBe('/base/x?api-version=1&q=1');
  });

  it('bears its key once, in whatever header it belongs, however the client or a configured header spells it', () => {
    for (const spelled of ['X-Vendor-Token', 'x_vendor_token', 'X-VENDOR_Token']) {
      const { headers } = build([spelled, 'mine', 'X-Other', '1'], { paramName: 'X-Vendor-Token', valuePrefix: '' }, [spelled, 'configured', 'X-Added', '2']);
      expect(headers).toEqual(['X-Other', '1', 'X-Added', '2', 'X-Vendor-Token', 'secret']);
    }
    expect(build([], {}, ['authorization', 'configured']).headers).toEqual(['Authorization', 'Bearer secret']);
  });
});

describe('a client address', () => {
  it('is the peer\'s unless the peer is a trusted proxy', () => {
    const addresses = new ClientAddresses(['10.0.0.0/8', '::1']);
    expect(addresses.resolve('::ffff:203.0.113.9', '6.6.6.6')).toBe('203.0.113.9');
    expect(addresses.resolve('10.1.1.1', '6.6.6.6, 203.0.113.9, 10.2.2.2')).toBe('203.0.113.9');
    expect(addresses.resolve('::1', '[2001:db8::1]:443')).toBe('2001:db8::1');
    expect(addresses.resolve('10.1.1.1', 'unknown')).toBe('10.1.1.1');
    expect(addresses.resolve('10.1.1.1', undefined)).toBe('10.1.1.1');
    expect(new ClientAddresses([]).resolve('10.1.1.1', '6.6.6.6')).toBe('10.1.1.1');
  });
});

describe('a secret in a stream', () => {
  it('is overwritten wherever the chunks are cut, and nothing else is', () => {
    const secret = 'abcabd-secret';
    fc.assert(
      fc.property(fc.array(fc.constantFrom(secret, 'abc', 'abcab', 'x', secret.slice(0, 9)), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 40, maxLength: 40 }), (parts, cuts) => {
        const text = parts.join('');
        const mask = new SecretMask([secret]);
        let out = '';
        let at = 0;
        for (const cut of [...cuts, 1_000]) {
          out += mask.push(Buffer.from(text.slice(at, at + cut))).toString();
          at += cut;
        }
        out += mask.end()?.toString() ?? '';
        expect(out).toBe(text.replaceAll(secret, '*'.repeat(secret.length)));
      }),
    );
  });
});
